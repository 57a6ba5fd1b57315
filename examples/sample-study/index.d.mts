/** The files of the sample study, with their paths; the same bytes in every run. */
export declare function sampleStudy(): readonly { readonly path: string; readonly bytes: Uint8Array }[];
/** Whatever must not be found in de-identified files. */
export declare const plantedIdentifiers: readonly string[];
