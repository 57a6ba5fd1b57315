import { describe, expect, it } from "@jest/globals";
import type { ContentCipher } from "../../src/algorithms.js";
import { cipherLengths } from "../../src/algorithms.js";
import { concat } from "../../src/asn1/der.js";
import * as web from "../../src/crypto/web.js";
import * as node from "../../src/node/crypto.js";

describe.each([
  ["Node", node],
  ["the web", web],
])("a cipher of %s", (_, { createCipher, createDecipher, createAuthenticatedDecipher }) => {
  const content = new Uint8Array(5000).map((_, at) => at);

  it.each(Object.keys(cipherLengths) as ContentCipher[])(
    "keeps its own key of %s when the caller overwrites it",
    async (cipher) => {
      const options = () => ({
        cipher,
        key: new Uint8Array(cipherLengths[cipher].key).map((_, at) => 7 * at + 1),
        iv: new Uint8Array(cipherLengths[cipher].block).fill(9),
      });
      const through = async (
        create: typeof createCipher,
        bytes: Uint8Array,
        isOverwritten: boolean,
      ): Promise<Uint8Array> => {
        const given = options();
        const stream = await create(given);
        if (isOverwritten) for (const secret of [given.key, given.iv]) secret.fill(0);
        const pieces = [
          await stream.update(bytes.subarray(0, 100)),
          await stream.update(bytes.subarray(100)),
          await stream.final(),
        ];
        return concat(...pieces);
      };
      const encrypted = await through(createCipher, content, true);
      expect(encrypted).toEqual(await through(createCipher, content, false));
      expect(await through(createDecipher, encrypted, true)).toEqual(content);
    },
  );

  it("keeps its own key of AES-GCM when the caller overwrites it", async () => {
    const key = new Uint8Array(24).fill(3);
    const nonce = new Uint8Array(12);
    const given = key.slice();
    const stream = await createAuthenticatedDecipher({ cipher: "aes-192-gcm", key: given, nonce, tagLength: 16 });
    given.fill(0);
    const subtleKey = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
    const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, subtleKey, content));
    const first = await stream.update(sealed.subarray(0, -16));
    expect(concat(first, await stream.final(sealed.subarray(-16)))).toEqual(content);
  });
});
