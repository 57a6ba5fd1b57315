// Keys to try this out with, in `keys`: `npm run keys`. Nothing protects them; a hospital has an authority of its own.
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashPasscode } from "@dicomsec/association";
import { createTestCa, writePemBlock } from "@dicomsec/pki";

/** @type {Readonly<Record<string, import("@dicomsec/pki").TestUsages>>} */
const nodes = { archive: ["server", "client"], modality: ["client"], creator: ["signing"], repository: ["server"] };

const ownFolder = join(import.meta.dirname, "../keys");

/** Those of this example, unless they are there. */
export async function makeOwnKeys() {
  if (existsSync(ownFolder)) return;
  const made = await mkdtemp(`${ownFolder}-`);
  await makeKeys(made);
  // Archive and repository may be started at once: whose keys come first are those of both.
  await rename(made, ownFolder).catch(() => rm(made, { recursive: true }));
}

/** One authority, a key for each node, and one user. @param {string} [folder] */
export async function makeKeys(folder = ownFolder) {
  await mkdir(folder, { recursive: true });
  const ca = await createTestCa();
  /** @param {string} name @param {string} text */
  const write = (name, text) => writeFile(join(folder, name), text, { mode: 0o600, flag: "wx" });
  await write("authorities.pem", writePemBlock("CERTIFICATE", ca.authority.certificates[0].bytes));
  for (const [name, usages] of Object.entries(nodes)) {
    const { privateKey, certificates } = await ca.issue({ name: `Test ${name}`, usages });
    const blocks = certificates.map(({ bytes }) => writePemBlock("CERTIFICATE", bytes));
    await write(`${name}.pem`, [writePemBlock("PRIVATE KEY", privateKey.pkcs8), ...blocks].join(""));
  }
  const passcode = randomBytes(12).toString("base64url");
  await write("passcode.txt", `${passcode}\n`);
  await write("users.txt", `ct-1:${await hashPasscode(passcode)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await makeKeys(...process.argv.slice(2, 3));
