/** The part of dcmjs, which ships no types, that the tests of the dictionary read. */
declare module "dcmjs" {
  const dcmjs: {
    readonly data: {
      readonly DicomMetaDictionary: {
        readonly nameMap: {
          readonly [name: string]: { readonly tag?: string; readonly vr: string; readonly name: string };
        };
      };
    };
  };
  export default dcmjs;
}
