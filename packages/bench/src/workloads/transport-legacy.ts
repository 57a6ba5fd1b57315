import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from "node:crypto";
import { Duplex } from "node:stream";
import { createTestCa } from "@dicomsec/pki";
import type { LegacySuite } from "@dicomsec/transport";
import { legacyEngine } from "@dicomsec/transport/legacy";

const RECORD_LENGTH = 16 * 1024;

const ciphers: Readonly<
  Record<LegacySuite, { readonly name: string; readonly keyLength: number; readonly ivLength: number }>
> = {
  TLS_RSA_WITH_AES_128_CBC_SHA: { name: "aes-128-cbc", keyLength: 16, ivLength: 16 },
  TLS_RSA_WITH_3DES_EDE_CBC_SHA: { name: "des-ede3-cbc", keyLength: 24, ivLength: 8 },
};

/** The client's end of a connection of TLS 1.2 in memory. */
export async function legacyEnds(suite: LegacySuite, onConnection: (server: Duplex) => void): Promise<Duplex> {
  const ca = await createTestCa();
  const identity = await ca.issue({ name: "archive", usages: ["server"] });
  const common = { minVersion: "TLSv1.2", maxVersion: "TLSv1.2", suites: [suite], verifyPeer: async () => {} } as const;
  const near = new MemoryEnd();
  const far = new MemoryEnd(near);
  const server = legacyEngine.accept(far, { ...common, identity });
  const client = legacyEngine.connect(near, common);
  await Promise.all([server.secured, client.secured]);
  onConnection(server);
  return client;
}

/** What any engine must do at least: encrypt, decrypt and twice authenticate each record, on both ends. */
export function cipherAlone(suite: LegacySuite, length: number): () => void {
  const { name, keyLength, ivLength } = ciphers[suite];
  const [key, iv, macKey] = [randomBytes(keyLength), randomBytes(ivLength), createSecretKey(randomBytes(20))];
  const encryptor = createCipheriv(name, key, iv).setAutoPadding(false);
  const decryptor = createDecipheriv(name, key, iv).setAutoPadding(false);
  const record = new Uint8Array(RECORD_LENGTH).map((_, at) => at * 31);
  return () => {
    for (let done = 0; done < length; done += RECORD_LENGTH) {
      createHmac("sha1", macKey).update(record).digest();
      const opened = decryptor.update(encryptor.update(record));
      createHmac("sha1", macKey).update(opened).digest();
    }
  };
}

/** One end of a connection in this process. */
class MemoryEnd extends Duplex {
  #other: MemoryEnd | undefined;
  #delivered: (() => void) | undefined;

  constructor(other?: MemoryEnd) {
    super();
    this.#other = other;
    if (other) other.#other = this;
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    if (this.#other!.push(chunk)) done();
    else this.#delivered = done;
  }

  override _read(): void {
    const delivered = this.#other!.#delivered;
    this.#other!.#delivered = undefined;
    delivered?.();
  }
}
