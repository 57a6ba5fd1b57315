/** Asks a server that the page may not talk to. */
export async function run(input: Uint8Array): Promise<Uint8Array> {
  await fetch("http://localhost:9/").catch(() => {});
  return input;
}
