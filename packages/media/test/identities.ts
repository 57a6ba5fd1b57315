import { createTestCa, type IssueOptions, type TestCa, temporaryFolder } from "@dicomsec/testing";
import {
  type Certificate,
  createDecryptor,
  createSigner,
  type Decryptor,
  parseCertificate,
  readKeyStore,
  selectKey,
  type Signer,
} from "@dicomsec/pki";

/** A key with its certificate, in each of its roles. */
export interface Identity {
  readonly certificate: Certificate;
  readonly signer: Signer;
  readonly decryptor: Decryptor;
}

export interface Authority {
  readonly ca: TestCa;
  readonly certificate: Certificate;
  issue(options?: IssueOptions): Promise<Identity>;
}

/** A certification authority of one test file; `close` removes its folder. */
export async function createAuthority(): Promise<Authority & { readonly close: () => Promise<void> }> {
  const folder = await temporaryFolder();
  const ca = await createTestCa(folder.path);
  return {
    ca,
    certificate: parseCertificate(new TextEncoder().encode(ca.certificate)),
    issue: async (options) => identityOf(await ca.issue(options)),
    close: async () => folder[Symbol.asyncDispose](),
  };
}

async function identityOf(pem: { readonly certificate: string; readonly privateKey: string }): Promise<Identity> {
  const store = await readKeyStore(new TextEncoder().encode(`${pem.certificate}\n${pem.privateKey}`));
  const entry = selectKey(store);
  return {
    certificate: entry.certificates[0]!,
    signer: createSigner(entry),
    // An elliptic key cannot decrypt.
    get decryptor() {
      return createDecryptor(entry);
    },
  };
}
