/** Errors of dciodvfy that an option itself forces, and why. */
export const keptErrors: readonly { readonly error: RegExp; readonly why: string }[] = [
  {
    error: /present when condition unsatisfied .* Element=<ResponsiblePersonRole>/,
    why: "Table E.1-1 removes Responsible Person (0010,2297) and has no row for its role (0010,2298)",
  },
  {
    error: /\(0x0002,0x0003\)/,
    why: "File Meta Information is made anew, and a SOP Instance UID that is kept may be none",
  },
  {
    error: /Sequence has different number of items - Element=<DeidentificationMethodCodeSequence> IE=<Patient>/,
    why: "what was done to pixels is claimed by the instances it was done to; PS3.3 has the attribute in the Patient Module",
  },
];
