import { bytes, toHex } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import { masterSecret, prf, recordKeys } from "../../src/legacy/key-schedule.js";

describe("the pseudorandom function", () => {
  // Posted to the TLS working group as "Test vectors for TLS 1.2 PRF"; used by many implementations since.
  it("gives the published output of TLS 1.2 with SHA-256", () => {
    const output = prf("TLSv1.2", {
      secret: bytes`9b be 43 6b a9 40 f0 17 b1 76 52 84 9a 71 db 35`,
      label: "test label",
      seed: bytes`a0 ba 9f 93 6c da 31 18 27 a6 f7 96 ff d5 19 8c`,
      length: 100,
    });
    expect(toHex(output).replaceAll(" ", "")).toBe(
      "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66",
    );
  });

  // The first of the TLS 1.0 and 1.1 vectors that OpenSSL tests its key derivation with (evpkdf_tls11_prf.txt, from NIST's CAVP).
  it("gives the master secret of a published handshake of TLS 1.0 and 1.1", () => {
    const master = masterSecret(
      "TLSv1.1",
      bytes`bd ed 7f a5 c1 69 9c 01 0b e2 3d d0 6a da 3a 48 34 9f 21 e5 f8 62 63 d5 12 c0 c5 cc 37 9f 0e 78 0e c5 5d 98 44 b2 f1 db 02 a9 64 53 51 35 68 d0`,
      {
        sessionHash: undefined,
        randoms: {
          client: bytes`e5 ac af 54 9c d2 5c 22 d9 64 c0 d9 30 fa 4b 52 61 d2 50 7f ad 84 c3 37 15 b7 b9 a8 64 02 06 93`,
          server: bytes`13 5e 4d 55 7f df 3a a6 40 6d 82 97 5d 5c 60 6a 97 34 c9 33 4b 42 13 6e 96 99 0f bd 53 58 cd b2`,
        },
      },
    );
    expect(toHex(master).replaceAll(" ", "")).toBe(
      "2f6962dfbc744c4b2138bb6b3d33054c5ecc14f24851d9896395a44ab3964efc2090c5bf51a0891209f46c1e1e998f62",
    );
  });

  it("lets the halves of a secret of odd length share the octet in the middle", () => {
    const odd = (secret: Uint8Array): Uint8Array =>
      prf("TLSv1", { secret, label: "x", seed: new Uint8Array(0), length: 16 });
    expect(odd(bytes`01 02 03`)).toEqual(odd(bytes`01 02 02 03`));
  });
});

it("cuts the key block into keys of the lengths of the suite, the client's first", () => {
  const randoms = { client: new Uint8Array(32).fill(1), server: new Uint8Array(32).fill(2) };
  const suite = "TLS_RSA_WITH_3DES_EDE_CBC_SHA";
  const { client, server } = recordKeys({ version: "TLSv1", suite }, new Uint8Array(48).fill(3), randoms);
  expect([client, server].map(({ macKey, key, iv }) => [macKey.length, key.length, iv.length])).toEqual([
    [20, 24, 8],
    [20, 24, 8],
  ]);
  expect(client.key).not.toEqual(server.key);
});
