import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import {
  createTestCa,
  type KeyEntry,
  type TestCa,
  testOrganization,
  type TestUsages,
  writePemBlock,
} from "@dicomsec/pki";
import { CommandError } from "../exit-codes.js";
import { writeWhole } from "../write-whole.js";

interface NewCaOptions {
  readonly host?: readonly string[];
  readonly force?: boolean;
}

export function addNewCa(program: Command): void {
  program
    .command("new-ca")
    .description(
      "write a certification authority and identities to try things out with: test material, for no real use",
    )
    .argument("<folder>", "where its files go; made where there is none")
    .option("--host <name...>", "names and addresses of the server (default: localhost and 127.0.0.1)")
    .option("--force", "replace the files of an authority that is there")
    .action((folder: string, options: NewCaOptions) => writeNewCa(folder, options));
}

/** The identities an authority comes with, and what each is for. */
const identities: readonly { readonly name: string; readonly usages: TestUsages; readonly use: string }[] = [
  { name: "server", usages: ["server"], use: "a TLS server" },
  { name: "client", usages: ["client"], use: "a TLS client" },
  { name: "signer", usages: ["signing"], use: "signs: dicomsec seal --sign-key, --sign-cert" },
  {
    name: "recipient",
    usages: ["encryption"],
    use: "is sealed to: dicomsec seal --to, and opens: dicomsec open --key, --cert",
  },
];

const files = [
  "README.txt",
  "ca.crl",
  ...["ca", ...identities.map(({ name }) => name)].flatMap((name) => [`${name}.crt`, `${name}.key`]),
];

async function writeNewCa(folder: string, { host, force = false }: NewCaOptions): Promise<void> {
  if (!force && files.some((name) => existsSync(join(folder, name))))
    throw new CommandError("the folder holds files of that name already; --force replaces them");
  await mkdir(folder, { recursive: true });
  const ca = await createTestCa();
  const write = (name: string, text: string, mode?: number): Promise<void> =>
    writeWhole(join(folder, name), text, { overwrite: force, ...(mode !== undefined && { mode }) });
  const writeEntry = async (name: string, entry: KeyEntry): Promise<void> => {
    await write(`${name}.key`, writePemBlock("PRIVATE KEY", entry.privateKey.pkcs8), 0o600);
    await write(`${name}.crt`, writePemBlock("CERTIFICATE", entry.certificates[0]!.bytes));
  };
  await write("README.txt", readme);
  await writeEntry("ca", ca.authority);
  await write("ca.crl", writePemBlock("X509 CRL", await ca.createCrl({ days: 365 })));
  for (const { name, usages } of identities) await writeEntry(name, await issue(ca, name, usages, host));
}

function issue(ca: TestCa, name: string, usages: TestUsages, hosts: readonly string[] | undefined): Promise<KeyEntry> {
  const isServer = usages.some((usage) => usage === "server");
  return ca.issue({ name: `Test ${name}`, usages, ...(isServer && hosts && { hosts }) });
}

const row = (names: string, use: string): string => `${names.padEnd(32)}${use}`;

const readme = `${testOrganization}

The keys in this folder are protected by nothing. Use them to try things out; trust ca.crt in no system that holds data of patients.

${row("ca.crt, ca.key", "the certification authority: what the others of this folder trust (--trust ca.crt)")}
${row("ca.crl", "its certificate revocation list, which revokes nothing (--crl ca.crl)")}
${identities.map(({ name, use }) => row(`${name}.crt, ${name}.key`, use)).join("\n")}
`;
