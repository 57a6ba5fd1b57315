/** The part of dcmjs, which ships no types, that the interop module and the tests use. */
declare module "dcmjs" {
  interface Entry {
    readonly tag?: string;
    readonly vr: string;
    readonly name: string;
  }
  interface Representation {
    applyFormatting(value: string | readonly string[]): unknown;
    dropPadByte(values: string[]): string[];
  }
  interface TagObject {
    readonly vr: string;
    Value?: unknown;
    _rawValue?: unknown;
  }
  interface Dict {
    [tag: string]: TagObject;
  }
  class DicomDict {
    constructor(meta: Dict);
    meta: Dict;
    dict: Dict;
    write(options?: { readonly allowInvalidVRLength?: boolean; readonly fragmentMultiframe?: boolean }): ArrayBuffer;
  }
  const dcmjs: {
    readonly data: {
      readonly DicomDict: typeof DicomDict;
      readonly DicomMessage: {
        readFile(buffer: ArrayBuffer, options?: { readonly ignoreErrors?: boolean }): DicomDict;
        _getTagWriteValues(vr: string, tag: TagObject): unknown;
      };
      readonly DicomMetaDictionary: {
        readonly dictionary: { readonly [tag: string]: Entry | undefined };
        readonly nameMap: { readonly [name: string]: Entry };
        naturalizeDataset(dict: Dict): { [name: string]: unknown };
        denaturalizeDataset(natural: object): Dict;
      };
      readonly ValueRepresentation: {
        createByTypeString(vr: string): Representation;
        addTagAccessors<Tag extends TagObject>(tag: Tag): Tag;
      };
    };
    readonly log: { setLevel(level: string): void; getLogger(name: string): { setLevel(level: string): void } };
  };
  export default dcmjs;
}
