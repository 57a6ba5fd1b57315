// One task of the workload "sign", in a process of its own: MODE IN OUT KEY CERTIFICATE AUTHORITY. Each loads only what it measures.
import { readFile } from "node:fs/promises";
import { hashAndCopyRaw, hashRaw } from "../raw-hashing.js";

const [mode = "", input = "", output = "", keyFile = "", certificateFile = "", authorityFile = ""] =
  process.argv.slice(2);
const tasks: Readonly<Record<string, () => Promise<unknown>>> = {
  sign,
  verify: verifyAll,
  "raw-hash": () => hashRaw(input),
  "raw-hash-and-copy": () => hashAndCopyRaw(input, output),
};

async function sign(): Promise<void> {
  const { createSigner, readKeyStore, selectKey } = await import("@dicomsec/pki");
  const { signFileTo } = await import("@dicomsec/signatures/node");
  const texts = await Promise.all([keyFile, certificateFile].map((file) => readFile(file, "utf8")));
  const entry = selectKey(await readKeyStore(new TextEncoder().encode(texts.join("\n"))));
  const requests = [{ signer: createSigner(entry), profile: "base" }] as const;
  await signFileTo(output, input, requests, { overwrite: true, sync: false });
}

async function verifyAll(): Promise<void> {
  const { openPath } = await import("@dicomsec/core/node");
  const { parseCertificate } = await import("@dicomsec/pki");
  const { verify } = await import("@dicomsec/signatures");
  const trust = [parseCertificate(new Uint8Array(await readFile(authorityFile)))];
  const { file, source } = await openPath(input);
  const results = await verify(file, { trust });
  await source.close();
  if (results[0]?.status !== "valid") throw new Error("the signature is not valid");
}

await tasks[mode]!();
