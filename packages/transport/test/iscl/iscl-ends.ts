import type { Duplex } from "node:stream";
import { bytes } from "@dicomsec/testing";
import {
  acceptIscl,
  connectIscl,
  type ConnectIsclOptions,
  type IsclOptions,
  type IsclSocket,
} from "../../src/iscl/index.js";
import { duplexPair, type DuplexPairOptions, type Wire } from "../mllp/duplex-pair.js";

export const keys = [bytes`01 23 45 67 89 ab cd ef`, bytes`13 34 57 79 9b bc df f1`];
export const modality: ConnectIsclOptions = { identity: "MODALITY", keys };
export const archive: IsclOptions = { identity: "ARCHIVE", keys };

export interface Ends {
  readonly client?: Partial<ConnectIsclOptions>;
  readonly server?: Partial<IsclOptions>;
  readonly wires?: DuplexPairOptions;
}

/** What becomes of both ends of a handshake: a connection, or the code of its error. */
export async function handshake({ client, server, wires }: Ends = {}): Promise<
  [IsclSocket | string, IsclSocket | string]
> {
  const [near, far] = duplexPair(wires);
  return Promise.all([
    outcome(connectIscl(near, { ...modality, ...client })),
    outcome(acceptIscl(far, { ...archive, ...server })),
  ]);
}

/** Two ends that are secured. */
export async function securedPair(ends: Ends = {}): Promise<[IsclSocket, IsclSocket]> {
  const [near, far] = await handshake(ends);
  if (typeof near === "string" || typeof far === "string") throw new Error("the ends are not secured");
  return [near, far];
}

/** Everything that arrives, and the code of the error that ended it. */
export async function readAll(socket: Duplex): Promise<{ readonly received: Uint8Array; readonly code?: string }> {
  const chunks: Uint8Array[] = [];
  socket.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  const code = await new Promise<string | undefined>((resolve) => {
    socket.once("error", (error) => resolve((error as Error & { code: string }).code));
    socket.once("close", () => resolve(undefined));
  });
  const received = new Uint8Array(Buffer.concat(chunks));
  return code === undefined ? { received } : { received, code };
}

export async function outcome<Result>(promise: Promise<Result>): Promise<Result | string> {
  return promise.catch((error: Error & { code?: string }) => error.code ?? error.message);
}

/** Cuts a direction into its packets, and lets each one be replaced by any number of others. */
export function packetWire(replace: (packet: Uint8Array, index: number) => readonly Uint8Array[]): Wire {
  let rest: Uint8Array = new Uint8Array(0);
  let index = 0;
  return (chunk) => {
    rest = new Uint8Array(Buffer.concat([rest, chunk]));
    const sent: Uint8Array[] = [];
    while (rest.length >= 8) {
      const length = 8 + new DataView(rest.buffer, rest.byteOffset).getUint32(4);
      if (rest.length < length) break;
      sent.push(...replace(rest.slice(0, length), index++));
      rest = rest.subarray(length);
    }
    return sent;
  };
}
