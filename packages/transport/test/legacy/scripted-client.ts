import { createHash, randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import { HandshakeChannel } from "../../src/legacy/handshake-channel.js";
import { clientHello, readServerHello } from "../../src/legacy/handshake-messages.js";
import { handshakeType } from "../../src/legacy/handshake-reader.js";
import { finishedData, masterSecret, recordKeys } from "../../src/legacy/key-schedule.js";
import { RecordDecryptor, RecordEncryptor } from "../../src/legacy/record-cipher.js";
import { RecordLayer } from "../../src/legacy/record-layer.js";
import { vector } from "../../src/tls-bytes.js";
import { AES } from "./connections.js";

export interface Script {
  /** The premaster secret that the client goes on with, whatever it sent. */
  readonly premaster: Uint8Array;
  readonly encryptedPremaster: Uint8Array;
  /** Changes what Finished says. Default: nothing. */
  readonly spoil?: (finished: Uint8Array) => void;
  /** Records of data before Finished. Default: none. */
  readonly early?: readonly Uint8Array[];
}

export interface ScriptedClient {
  /** Sends one record, protected. */
  readonly send: (type: number, content: Uint8Array) => void;
  /** What the server did after that: the alert it sent, or "Finished". */
  readonly answer: Promise<string>;
}

/** A client of TLS 1.2 with AES that does as it is told until its Finished, and waits for that of the server. */
export async function runScript(socket: Duplex, script: Script): Promise<ScriptedClient> {
  const version = "TLSv1.2";
  const channel = openChannel(socket);
  const random = randomBytes(32);
  channel.send(handshakeType.clientHello, clientHello({ version, random, suites: [AES], serverName: undefined }));
  channel.flush();
  const { body } = await channel.receive(handshakeType.serverHello);
  channel.records.version = version;
  await channel.receive(handshakeType.certificate);
  await channel.receive(handshakeType.serverHelloDone);
  channel.send(handshakeType.clientKeyExchange, vector(2, script.encryptedPremaster));
  const randoms = { client: random, server: readServerHello(body).random };
  const sessionHash = createHash("sha256").update(channel.transcript).digest();
  const master = masterSecret(version, script.premaster, { randoms, sessionHash });
  const keys = recordKeys({ version, suite: AES }, master, randoms);
  const finished = finishedData(version, master, { sender: "client", transcript: channel.transcript });
  script.spoil?.(finished);
  const encryptor = new RecordEncryptor(keys.client, randomBytes);
  channel.sendChangeCipherSpec(encryptor);
  const send = (type: number, content: Uint8Array): void => {
    const sealed = encryptor.encrypt(type, content);
    socket.write(Uint8Array.of(type, 3, 3, sealed.length >> 8, sealed.length & 255));
    socket.write(sealed);
  };
  if (script.early) {
    channel.flush();
    for (const data of script.early) send(23, data);
  }
  channel.send(handshakeType.finished, finished);
  channel.flush();
  return { send, answer: awaitFinished(channel, new RecordDecryptor(keys.server)) };
}

async function awaitFinished(channel: HandshakeChannel, decryptor: RecordDecryptor): Promise<string> {
  try {
    await channel.receiveChangeCipherSpec(decryptor);
    await channel.receive(handshakeType.finished);
    return "Finished";
  } catch (error) {
    return (error as Error & { readonly alert?: string }).alert ?? "closed";
  }
}

function openChannel(socket: Duplex): HandshakeChannel {
  const records = new RecordLayer();
  const send = (pieces: readonly Uint8Array[]): void => {
    for (const piece of pieces) socket.write(piece);
  };
  const channel = new HandshakeChannel(records, { send, more: () => {} });
  socket.on("data", (chunk: Uint8Array) => {
    records.push(chunk);
    channel.wake();
  });
  socket.on("end", () => channel.end(new Error("ended")));
  return channel;
}
