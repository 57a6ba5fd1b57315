import { createTestCa, PkiError, readKeyStore, type TestKeyKind, writePemBlock } from "@dicomsec/pki";

/** A key store to read, its bytes in Base64; or a certification authority to make. */
export type Task =
  { readonly store: string; readonly password: string } | { readonly authorityKey: TestKeyKind; readonly now: string };

/** What came of it: keys in hexadecimal, or PEM texts; or the code of the error. */
export type Outcome = readonly string[] | { readonly code: string };

/** Does what a Task in JSON says; the Outcome in JSON. */
export async function run(input: Uint8Array): Promise<Uint8Array> {
  const task: Task = JSON.parse(new TextDecoder().decode(input));
  return new TextEncoder().encode(JSON.stringify(await outcomeOf(task)));
}

async function outcomeOf(task: Task): Promise<Outcome> {
  try {
    return "store" in task ? await keysOf(task.store, task.password) : await newAuthority(task.authorityKey, task.now);
  } catch (error) {
    if (error instanceof PkiError) return { code: error.code };
    throw error;
  }
}

async function keysOf(store: string, password: string): Promise<readonly string[]> {
  const bytes = Uint8Array.from(atob(store), (character) => character.charCodeAt(0));
  const { keys, certificates } = await readKeyStore(bytes, { password });
  return [...keys.map(({ privateKey }) => privateKey.pkcs8), ...certificates.map(({ bytes }) => bytes)].map(toHex);
}

async function newAuthority(key: TestKeyKind, time: string): Promise<readonly string[]> {
  const now = new Date(time);
  const ca = await createTestCa({ key, now });
  const { certificates } = await ca.issue({ name: "leaf", key, usages: ["signing"], now });
  return [certificates[0]!, ca.authority.certificates[0]].map(({ bytes }) => writePemBlock("CERTIFICATE", bytes));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}
