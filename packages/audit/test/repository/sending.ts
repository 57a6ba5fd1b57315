import { createHash } from "node:crypto";
import { once } from "node:events";
import { createTestCa, type KeyEntry } from "@dicomsec/pki";
import { connect, type SecureConnection, type SecureContext, secureContext } from "@dicomsec/transport";
import { encodeFrame } from "../../src/index.js";

/** A repository and a node that trust one authority, and a context of the node with another identity. */
export interface Nodes {
  readonly server: SecureContext;
  readonly client: SecureContext;
  /** SHA-256 of its certificate, hexadecimal. */
  readonly clientFingerprint: string;
  readonly clientWith: (...identities: readonly KeyEntry[]) => SecureContext;
}

export async function nodes(): Promise<Nodes> {
  const ca = await createTestCa({ key: "p-256" });
  const trust = { anchors: ca.authority.certificates };
  // TLS 1.2: in TLS 1.3 tickets come after the handshake, at a time of the server's own, and would be taken for what comes at the end.
  const clientWith = (...identities: readonly KeyEntry[]): SecureContext =>
    secureContext({ profile: "bcp195-extended", identities, trust, onWarning: () => {} });
  const server = await ca.issue({ name: "repository", usages: ["server"], key: "p-256" });
  const client = await ca.issue({ name: "node", usages: ["client"], key: "p-256" });
  const clientFingerprint = createHash("sha256").update(client.certificates[0]!.bytes).digest("hex");
  return {
    server: secureContext({ identities: [server], trust }),
    client: clientWith(client),
    clientFingerprint,
    clientWith,
  };
}

/** The syslog message that has no more than this for its MSG. */
export function line(text: string): string {
  return `<85>1 - - - - - - ${text}`;
}

export function frames(...texts: readonly string[]): Uint8Array {
  return new Uint8Array(texts.flatMap((text) => [...encodeFrame(new TextEncoder().encode(text))]));
}

export async function open(context: SecureContext, port: number): Promise<SecureConnection> {
  const connection = await connect({ context, host: "127.0.0.1", port });
  return connection.resume();
}

/** How a connection ended: by close_notify, by the end of TCP alone, or by an error. */
export type End = "close_notify" | "end" | "error";

/** The record of an alert, in octets. */
const LONGEST_ALERT = 100;

/** Half-closes, and waits for the end. Node takes a FIN for an end of TLS: what was read of TCP since tells whether close_notify came before it. */
export async function barrier(connection: SecureConnection): Promise<End> {
  const { _handle: handle } = connection as unknown as { _handle: { _parent: { bytesRead: number } } };
  const before = handle._parent.bytesRead;
  let read = before;
  connection.once("end", () => (read = handle._parent.bytesRead));
  connection.resume().end();
  return endOf(connection, () => read > before && read - before <= LONGEST_ALERT);
}

/** Waits for the end, however it comes. */
export async function endOf(connection: SecureConnection, isNotified = () => false): Promise<End> {
  connection.resume();
  if (!connection.closed) await once(connection, "close").catch(() => {});
  if (connection.errored) return "error";
  return isNotified() ? "close_notify" : "end";
}
