declare module "dcmjs" {
  interface DicomDict {
    dict: Record<string, unknown>;
    write(options?: object): ArrayBuffer;
  }
  const dcmjs: {
    readonly data: { readonly DicomMessage: { readFile(buffer: ArrayBuffer, options?: object): DicomDict } };
    readonly log: { setLevel(level: string): void };
  };
  export default dcmjs;
}

declare module "daikon" {
  const daikon: { readonly Series: { parseImage(view: DataView): unknown } };
  export default daikon;
}
