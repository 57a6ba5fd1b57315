import type { LegacySession } from "../legacy-engine.js";
import { ProtocolFault } from "./alerts.js";
import type { HandshakeChannel } from "./handshake-channel.js";
import { handshakeType } from "./handshake-reader.js";
import { finishedData, masterSecret, type Randoms, recordKeys, transcriptHash } from "./key-schedule.js";
import { isEqualSecret, RecordDecryptor, RecordEncryptor } from "./record-cipher.js";

type Side = "client" | "server";

/** The secrets of a handshake once ClientKeyExchange was sent, and the two messages that prove them. */
export class HandshakeSecrets {
  readonly #channel: HandshakeChannel;
  readonly #session: LegacySession;
  readonly #master: Uint8Array;
  readonly #randoms: Randoms;

  /** The transcript of the channel ends with ClientKeyExchange. */
  constructor(channel: HandshakeChannel, session: LegacySession, key: { premaster: Uint8Array; randoms: Randoms }) {
    const { version, extendedMasterSecret } = session;
    const sessionHash = extendedMasterSecret ? transcriptHash(version, channel.transcript) : undefined;
    this.#channel = channel;
    this.#session = session;
    this.#randoms = key.randoms;
    this.#master = masterSecret(version, key.premaster, { randoms: key.randoms, sessionHash });
  }

  /** Sends ChangeCipherSpec and Finished. */
  finish(side: Side, randomBytes: (length: number) => Uint8Array): void {
    this.#channel.sendChangeCipherSpec(new RecordEncryptor(this.#keys(side), randomBytes));
    this.#channel.send(handshakeType.finished, this.#finishedData(side));
    this.#channel.flush();
  }

  /** Awaits ChangeCipherSpec and Finished. @throws ProtocolFault decrypt_error */
  async awaitFinish(side: Side): Promise<void> {
    const expected = this.#finishedData(side);
    await this.#channel.receiveChangeCipherSpec(new RecordDecryptor(this.#keys(side)));
    const { body } = await this.#channel.receive(handshakeType.finished);
    if (!isEqualSecret(body, expected)) throw new ProtocolFault("decrypt_error", "Finished of the peer is wrong");
    this.#channel.close();
  }

  #keys(side: Side): ReturnType<typeof recordKeys>[Side] {
    return recordKeys(this.#session, this.#master, this.#randoms)[side];
  }

  #finishedData(sender: Side): Uint8Array {
    return finishedData(this.#session.version, this.#master, { sender, transcript: this.#channel.transcript });
  }
}
