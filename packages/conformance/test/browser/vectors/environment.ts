/** Says where it runs; throws when told to. */
export function run(input: Uint8Array): Uint8Array {
  if (input.length === 0) throw new RangeError("nothing to run on");
  const names = ["window", "process", "Buffer", "isSecureContext"];
  return new TextEncoder().encode(names.filter((name) => name in globalThis).join(" "));
}
