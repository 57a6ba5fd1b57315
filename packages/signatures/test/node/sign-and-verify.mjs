// Signs a file into another with three signatures at once, or verifies it, and says on standard output what came out and how much memory the process
// ever had, in bytes. On the built packages: `node sign-and-verify.mjs sign|verify KEYSTORE IN [OUT]`.
import { readFile } from "node:fs/promises";
import { openPath } from "@dicomsec/core/node";
import { createSigner, readKeyStore, selectKey } from "@dicomsec/pki";
import { peakMemory } from "@dicomsec/testing";
import { verify } from "../../dist/index.js";
import { signFileTo } from "../../dist/node/index.js";

const [mode, keystore, input, output] = process.argv.slice(2);
const entry = selectKey(await readKeyStore(await readFile(keystore)));

async function sign() {
  const request = { signer: createSigner(entry), profile: "base" };
  const pixels = [0x7fe00010];
  const requests = [request, { ...request, attributes: pixels }, { ...request, attributes: [0x00080018, ...pixels] }];
  return (await signFileTo(output, input, requests, { sync: false })).map(() => "made");
}

async function verifyAll() {
  const { file, source } = await openPath(input);
  const results = await verify(file, { trust: entry.certificates });
  await source.close();
  return results.map(({ status }) => status);
}

const outcome = await (mode === "sign" ? sign() : verifyAll());
process.stdout.write(`${JSON.stringify({ outcome, peak: peakMemory() })}\n`);
