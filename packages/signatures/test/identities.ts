import {
  type Certificate,
  createSigner,
  createTestCa,
  type KeyEntry,
  type Signer,
  type TestCa,
  type TestIssueOptions,
} from "@dicomsec/pki";

/** A signer with its certificate. */
export interface Identity {
  readonly entry: KeyEntry;
  readonly certificate: Certificate;
  readonly signer: Signer;
}

/** A certification authority of one test file. */
export interface Authority {
  readonly ca: TestCa;
  readonly certificate: Certificate;
  issue(options?: Partial<TestIssueOptions>): Promise<Identity>;
}

export async function createAuthority(name = "Authority"): Promise<Authority> {
  // Much faster to verify than a key on a curve, which every verification does twice.
  const ca = await createTestCa({ name, key: "rsa-2048" });
  const [certificate] = ca.authority.certificates;
  let count = 0;
  const issue = async (options: Partial<TestIssueOptions> = {}): Promise<Identity> => {
    const entry = await ca.issue({ name: `Signer ${count++}`, usages: ["signing"], ...options });
    return { entry, certificate: entry.certificates[0]!, signer: createSigner(entry) };
  };
  return { ca, certificate, issue };
}
