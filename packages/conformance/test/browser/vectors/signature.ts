import { readFile, writeFile } from "@dicomsec/core";
import { createSigner, parseCertificates, parseCrls, PkiError, readKeyStore, selectKey } from "@dicomsec/pki";
import { sign, SignatureError, type SignOptions, verify, type VerifyOptions } from "@dicomsec/signatures";

/** What to do; bytes are in Base64, times as ISO 8601 writes them. */
export type Task = SignTask | VerifyTask;

export interface SignTask extends Pick<SignOptions, "profile" | "macAlgorithm" | "item" | "purpose" | "allowEcdsa"> {
  readonly mode: "sign";
  readonly file: string;
  /** A key store with one key. */
  readonly keyStore: string;
  readonly now: string;
  readonly uid: string;
}

export interface VerifyTask extends Pick<VerifyOptions, "profile" | "allowOldDcmtk"> {
  readonly mode: "verify";
  readonly file: string;
  /** Certificates, and lists of revoked ones. */
  readonly trust: string;
  readonly crls?: string;
  readonly at: string;
}

/** The signed file in Base64, the verdicts one string each, or the code of the error. */
export type Outcome = { readonly bytes: string } | { readonly verdicts: readonly string[] } | { readonly code: string };

/** Signs or verifies as a Task in JSON says; the Outcome in JSON. */
export async function run(input: Uint8Array): Promise<Uint8Array> {
  return new TextEncoder().encode(JSON.stringify(await outcomeOf(JSON.parse(new TextDecoder().decode(input)))));
}

async function outcomeOf(task: Task): Promise<Outcome> {
  try {
    return await (task.mode === "sign" ? signed(task) : verified(task));
  } catch (error) {
    if (error instanceof SignatureError || error instanceof PkiError) return { code: error.code };
    throw error;
  }
}

async function signed(task: SignTask): Promise<Outcome> {
  const file = readFile(fromBase64(task.file));
  const signer = createSigner(selectKey(await readKeyStore(fromBase64(task.keyStore))));
  const now = new Date(task.now);
  await sign(file, { ...task, signer, now, utcOffsetMinutes: 330, createUid: () => task.uid });
  return { bytes: toBase64(writeFile(file)) };
}

async function verified(task: VerifyTask): Promise<Outcome> {
  const results = await verify(readFile(fromBase64(task.file)), {
    ...task,
    trust: parseCertificates(fromBase64(task.trust)),
    crls: task.crls === undefined ? [] : parseCrls(fromBase64(task.crls)),
    at: new Date(task.at),
  });
  const verdicts = results.map(
    ({ status, path, uid, macAlgorithm, findings, profilesMet, elements, notCovered, signedAt, timeStamp }) => {
      const codes = findings.map(({ code, tags }) => `${code}${tags ? `(${tags.join()})` : ""}`);
      const facts = [path, uid, macAlgorithm, signedAt?.toISOString(), timeStamp?.status, profilesMet.join()];
      return [status, ...codes, ...facts, elements.join(), notCovered.join()].join(" ");
    },
  );
  return { verdicts };
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (octet) => String.fromCharCode(octet)).join(""));
}
