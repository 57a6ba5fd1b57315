declare module "dcmjs-imaging" {
  interface Rendering {
    readonly width: number;
    readonly height: number;
    /** RGBA. */
    readonly pixels: ArrayBuffer;
  }
  const dcmjsImaging: {
    readonly DicomImage: new (file: ArrayBuffer) => { render(options: { readonly frame: number }): Rendering };
    readonly NativePixelDecoder: { initializeAsync(): Promise<void> };
    readonly log: { setLevel(level: "silent"): void };
  };
  export default dcmjsImaging;
}
