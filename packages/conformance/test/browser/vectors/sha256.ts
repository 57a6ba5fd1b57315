/** SHA-256 by the Web Cryptography API, which Node has too. */
export async function run(input: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", input));
}
