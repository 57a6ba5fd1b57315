import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import {
  acceptAssociation,
  type Association,
  receiveFile,
  requestAssociation,
  type StoreRequest,
} from "@dicomsec/association";
import { SopClass, TransferSyntax } from "@dicomsec/core";
import { createTestCa, readKeyStore, selectKey, writePemBlock } from "@dicomsec/pki";
import { connect, listen, type SecureContext, secureContext } from "@dicomsec/transport";

/** What the benchmarks store: CT images of `inputs.ts`. */
const ctImageStorage = "1.2.840.10008.5.1.4.1.1.2";
const syntaxes = {
  [SopClass.Verification]: [TransferSyntax.ImplicitVRLittleEndian],
  [ctImageStorage]: [TransferSyntax.ExplicitVRLittleEndian],
};
const host = "127.0.0.1";

export type Side = "server" | "client";

/** Keys and certificates of both sides as PEM files, which every program here can read: `ca.pem`, `server.key`, `server.pem`, `client.key`, `client.pem`. */
export async function writeCredentials(folder: string): Promise<void> {
  const ca = await createTestCa({ key: "rsa-2048" });
  const write = (name: string, label: string, bytes: Uint8Array) =>
    writeFile(join(folder, name), writePemBlock(label, bytes));
  await write("ca.pem", "CERTIFICATE", ca.authority.certificates[0].bytes);
  for (const side of ["server", "client"] as const) {
    const { privateKey, certificates } = await ca.issue({ name: side, usages: [side] });
    await write(`${side}.key`, "PRIVATE KEY", privateKey.pkcs8);
    await write(`${side}.pem`, "CERTIFICATE", certificates[0]!.bytes);
  }
}

/** B.13, whose first choice is AES-256-GCM; nothing is resumed. */
export async function contextOf(folder: string, side: Side): Promise<SecureContext> {
  const pem = async (...names: readonly string[]) =>
    readKeyStore(
      new TextEncoder().encode((await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")))).join("")),
    );
  return secureContext({
    profile: "bcp195-rfc8996-modified",
    identities: [selectKey(await pem(`${side}.key`, `${side}.pem`))],
    trust: { anchors: (await pem("ca.pem")).certificates },
    resumption: false,
    onWarning: () => {},
  });
}

/** A storage SCP of ours that writes what comes to the folder, or keeps nothing where there is none; its port. */
export async function receiveInto(out: string, context: SecureContext): Promise<number> {
  const store = async (request: StoreRequest) => {
    if (out === "") for await (const _ of request.data);
    else await receiveFile(request, join(out, request.sopInstanceUid), { overwrite: true });
    return { status: 0 };
  };
  const serve = (connection: Duplex) => void acceptAssociation({ connection, syntaxes, handlers: { store } });
  const { port } = await listen({ context, host, port: 0, onConnection: serve });
  return port;
}

/** An association with a storage SCP. */
export async function associate(port: number, context: SecureContext): Promise<Association> {
  const connection = await connect({ context, host, port, serverName: "localhost" });
  const contexts = Object.entries(syntaxes).map(([abstractSyntax, transferSyntaxes]) => ({
    abstractSyntax,
    transferSyntaxes,
  }));
  return requestAssociation({ connection, callingAeTitle: "MODALITY", calledAeTitle: "ARCHIVE", contexts });
}
