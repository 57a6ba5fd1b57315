import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requirePeer, runProcess } from "@dicomsec/testing";
import { parseCrls } from "../../src/certificates/crl.js";
import type { KeyPurpose } from "../../src/certificates/key-purpose.js";
import type { PathValidation } from "../../src/certificates/path-result.js";
import { validatePath } from "../../src/certificates/validate-path.js";
import type { Entity } from "./openssl-entities.js";

/** One question that both OpenSSL and we are asked. */
export interface Question {
  readonly leaf: Entity;
  readonly trust: readonly Entity[];
  readonly untrusted?: readonly Entity[];
  /** Files. With them, and with `revocation`, OpenSSL is asked to check CRLs. */
  readonly crls?: readonly string[];
  /** Which certificates OpenSSL checks: ours are always all below the trust anchor. */
  readonly revocation?: "leaf" | "all";
  /** Default: 2030. */
  readonly at?: Date;
  readonly purpose?: keyof typeof purposes;
}

/** What the purposes of `openssl verify` ask for. */
export const purposes = {
  sslserver: {
    keyUsage: ["digitalSignature", "keyEncipherment", "keyAgreement"],
    extendedKeyUsage: ["1.3.6.1.5.5.7.3.1"],
  },
  smimesign: { keyUsage: ["digitalSignature", "nonRepudiation"], extendedKeyUsage: ["1.3.6.1.5.5.7.3.4"] },
} as const satisfies Record<string, KeyPurpose>;

const usually = new Date("2030-01-01T00:00:00Z");

/** The number of the first error that `openssl verify` prints; 0 when it prints OK. */
export async function opensslVerdict(folder: string, question: Question): Promise<number> {
  const { leaf, trust, untrusted = [], crls = [], revocation, at = usually, purpose } = question;
  const trustFile = join(folder, "trust.pem");
  const untrustedFile = join(folder, "untrusted.pem");
  await writeFile(trustFile, await joined(trust.map(({ certificateFile }) => certificateFile)));
  await writeFile(untrustedFile, await joined(untrusted.map(({ certificateFile }) => certificateFile)));
  const { exitCode, stdout, stderr } = await runProcess(requirePeer("openssl"), [
    "verify",
    // Trust anchors are those of the caller alone, self-signed or not; level 2 is our default policy.
    "-no-CApath",
    "-no-CAstore",
    "-partial_chain",
    "-auth_level",
    "2",
    "-attime",
    String(at.getTime() / 1000),
    "-CAfile",
    trustFile,
    ...(untrusted.length > 0 ? ["-untrusted", untrustedFile] : []),
    ...crls.flatMap((file) => ["-CRLfile", file]),
    ...(revocation ? [revocation === "all" ? "-crl_check_all" : "-crl_check"] : []),
    ...(purpose ? ["-purpose", purpose] : []),
    leaf.certificateFile,
  ]);
  if (exitCode === 0) return 0;
  const error = /^error (\d+) at/m.exec(stdout + stderr)?.[1];
  if (error === undefined) throw new Error(`openssl verify: ${stderr}`);
  return Number(error);
}

export async function ourVerdict(question: Question): Promise<PathValidation> {
  const { leaf, trust, untrusted = [], crls = [], revocation, at = usually, purpose } = question;
  const files = await Promise.all(crls.map((file) => readFile(file)));
  return validatePath(leaf.certificate, {
    trust: trust.map(({ certificate }) => certificate),
    intermediates: untrusted.map(({ certificate }) => certificate),
    crls: files.flatMap((bytes) => parseCrls(bytes)),
    at,
    revocation: revocation ? "required" : "ifAvailable",
    ...(purpose ? { purpose: purposes[purpose] } : {}),
  });
}

async function joined(files: readonly string[]): Promise<string> {
  return (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("\n");
}
