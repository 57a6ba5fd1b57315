import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { readFile, writeFile } from "@dicomsec/core";
import { createDeidentifier, encryptAttributes, reidentify } from "@dicomsec/deidentification";
import { parseCertificates } from "@dicomsec/pki";
import { verify } from "@dicomsec/signatures";
import { corpusFiles, corpusFolder } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";

const read = (path: string): Uint8Array => new Uint8Array(readFileSync(path));

itWithCorpus("Digital Signatures have the verdict again that they had, once an instance is re-identified", async () => {
  const trust = parseCertificates(read(join(corpusFolder()!, "pki/generated-openssl/ca.crt")));
  const verdicts = async (bytes: Uint8Array) =>
    (await verify(readFile(bytes), { trust })).map(({ uid, path, status }) => ({ uid, path, status }));
  let valid = 0;
  for (const { file, path } of corpusFiles((one) => one.dcmtkVerdict !== undefined)) {
    const bytes = read(file);
    const before = await verdicts(bytes);
    const { file: output } = await createDeidentifier({ key: new Uint8Array(32) }).deidentify(readFile(bytes));
    expect([path, await verdicts(writeFile(output))]).toEqual([path, []]);
    await encryptAttributes(readFile(bytes), output, [{ recipients: [{ password: "open sesame", iterations: 1 }] }]);
    const { file: restored } = await reidentify(readFile(writeFile(output)), { passwords: ["open sesame"] });
    expect([path, await verdicts(writeFile(restored))]).toEqual([path, before]);
    valid += before.filter(({ status }) => status === "valid").length;
  }
  expect(valid).toBeGreaterThan(5);
});
