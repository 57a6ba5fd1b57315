import { readFile } from "node:fs/promises";
import { expect } from "@jest/globals";
import { corpusFiles } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import { readKeyStore, selectKey } from "../../src/keys/key-store.js";

const passwords: Readonly<Record<string, string>> = {
  "pki/generated-openssl/signer-rsa2048.p12": "test",
  "pki/generated-openssl/signer-rsa2048.enc.key": "test",
  "pki/oehf__ipf/server.p12": "init",
  "pki/dcm4che__dcm4che/key.p12": "secret",
  "pki/dcm4che__dcm4che/cacerts.p12": "secret",
  "pki/fo-dicom__fo-dicom/FellowOakDicom.pfx": "FellowOakDicom",
};

const stores = corpusFiles(({ path }) => path.startsWith("pki/") && /\.(p12|pfx|pem|key|crt|cer)$/.test(path));

for (const { path, file } of stores) {
  const password = passwords[path];
  itWithCorpus(`${path} gives what its name says, with its password alone`, async () => {
    const bytes = new Uint8Array(await readFile(file));
    const store = await readKeyStore(bytes, { password });
    const isKey = path.endsWith("key") || /key\.(pem|p12)$|server\.p12|\.pfx$|rsa2048\.p12|cert.pem/.test(path);
    expect([store.keys.length > 0, store.certificates.length > 0]).toContain(true);
    if (isKey && !path.endsWith("cert.pem")) expect(selectKey(store).privateKey.kind).not.toBe("other");
    if (/\.(p12|pfx)$/.test(path)) expect(store.certificates.length).toBeGreaterThan(0);
    if (/\.(p12|pfx)$/.test(path) && isKey) expect(selectKey(store).certificates.length).toBeGreaterThan(0);
    if (password === undefined) return;
    await expect(readKeyStore(bytes, { password: `${password} ` })).rejects.toMatchObject({ code: "ERR_PKI_PASSWORD" });
    await expect(readKeyStore(bytes)).rejects.toMatchObject({ code: "ERR_PKI_PASSWORD_REQUIRED" });
  });
}
