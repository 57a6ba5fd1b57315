import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { createTestCa, requirePeer, runProcess, temporaryFolder } from "@dicomsec/testing";

/** Keys and certificates that OpenSSL made, in a folder of their own. */
export interface OpensslMaterial extends AsyncDisposable {
  readonly folder: string;
  readonly ca: string;
  readonly rsa: { readonly key: string; readonly certificate: string };
  readonly ec: { readonly key: string; readonly certificate: string };
  /** Runs OpenSSL in the folder. */
  openssl(...args: readonly string[]): Promise<void>;
  /** A file of the folder. */
  read(name: string): Promise<Uint8Array>;
}

export async function opensslMaterial(): Promise<OpensslMaterial> {
  const folder = await temporaryFolder();
  const ca = await createTestCa(join(folder.path, "ca"));
  const rsa = await ca.issue({ commonName: "rsa", key: "rsa-2048" });
  const ec = await ca.issue({ commonName: "ec", key: "ec-p256" });
  return {
    folder: folder.path,
    ca: ca.certificateFile,
    rsa: { key: rsa.privateKeyFile, certificate: rsa.certificateFile },
    ec: { key: ec.privateKeyFile, certificate: ec.certificateFile },
    openssl: (...args) => runIn(folder.path, requirePeer("openssl"), args),
    read: async (name) => new Uint8Array(await readFile(resolve(folder.path, name))),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** @throws Error with what the program said, when it failed */
export async function runIn(cwd: string, program: string, args: readonly string[]): Promise<void> {
  const { exitCode, stderr, stdout } = await runProcess(program, args, { cwd });
  if (exitCode !== 0) throw new Error(`${program} ended with ${exitCode}: ${stderr}${stdout}`);
}
