import { describe, expect, it } from "@jest/globals";
import { validatePath, type PathOptions } from "../../src/certificates/validate-path.js";
import { createParty, makeCertificate, type Party } from "./made-certificates.js";

const at = new Date("2030-01-01T00:00:00Z");

function names(path: readonly { readonly certificate: { readonly subject: string } }[]): string[] {
  return path.map(({ certificate }) => certificate.subject);
}

/** Authorities that all have certified each other. */
function crossCertified(parties: readonly Party[]) {
  return parties.flatMap((subject) =>
    parties.filter((issuer) => issuer !== subject).map((issuer) => makeCertificate(subject, issuer, "authority")),
  );
}

describe("the search for a path", () => {
  it("ends among 50 authorities of one name that certified each other and are not trusted", async () => {
    const twins = Array.from({ length: 50 }, () => createParty("Twin"));
    const leaf = makeCertificate(createParty("Leaf"), twins[7]!, "endEntity");
    const trust = [makeCertificate(createParty("Root"), createParty("Root"), "authority")];
    const intermediates = crossCertified(twins);
    const started = performance.now();
    const result = await validatePath(leaf, { trust, intermediates, at });
    // A search of all ways would not end; a busy machine takes seconds.
    expect(performance.now() - started).toBeLessThan(60_000);
    expect(result.status).toBe("indeterminate");
    expect(result.findings.map(({ code }) => code)).toEqual(["PATH_SEARCH_LIMIT"]);
  });

  it("finds the trust anchor behind 50 authorities that certified each other", async () => {
    const authorities = Array.from({ length: 50 }, (_, index) => createParty(`CA ${index}`));
    const root = createParty("Root");
    const leaf = makeCertificate(createParty("Leaf"), authorities[7]!, "endEntity");
    const intermediates = [...crossCertified(authorities), makeCertificate(authorities[42]!, root, "authority")];
    const result = await validatePath(leaf, { trust: [makeCertificate(root, root, "authority")], intermediates, at });
    expect(result.status).toBe("valid");
    expect(names(result.path)).toEqual(["CN=Leaf", "CN=CA 7", "CN=CA 42", "CN=Root"]);
  });

  it("takes the same certificate given a thousand times as one", async () => {
    const [root, ca] = [createParty("Root"), createParty("CA")];
    const certificate = makeCertificate(ca, createParty("Root"), "authority");
    const intermediates = Array.from({ length: 1000 }, () => certificate);
    const leaf = makeCertificate(createParty("Leaf"), ca, "endEntity");
    const result = await validatePath(leaf, { trust: [makeCertificate(root, root, "authority")], intermediates, at });
    expect(result.findings.map(({ code }) => code)).toEqual(["PATH_SIGNATURE"]);
    expect(names(result.path)).toEqual(["CN=Leaf", "CN=CA"]);
  });

  it("takes as many certificates in a path as it may, and not one more", async () => {
    const parties = Array.from({ length: 5 }, (_, index) => createParty(`CA ${index}`));
    const [root] = parties;
    const intermediates = parties.slice(1).map((one, index) => makeCertificate(one, parties[index]!, "authority"));
    const leaf = makeCertificate(createParty("Leaf"), parties[4]!, "endEntity");
    const options: PathOptions = { trust: [makeCertificate(root!, root!, "authority")], intermediates, at };
    expect((await validatePath(leaf, { ...options, maxDepth: 6 })).status).toBe("valid");
    const short = await validatePath(leaf, { ...options, maxDepth: 5 });
    expect(short.findings.map(({ code }) => code)).toEqual(["PATH_SEARCH_LIMIT"]);
  });

  it("tells a certificate whose signed part was changed from one whose issuer is unknown", async () => {
    const root = createParty("Root");
    const leaf = makeCertificate(createParty("Leaf"), root, "endEntity");
    const trust = [makeCertificate(root, root, "authority")];
    const changed = Object.assign(Object.create(Object.getPrototypeOf(leaf)), leaf, {
      tbsBytes: leaf.tbsBytes.slice(),
    });
    expect((await validatePath(changed, { trust, at })).status).toBe("valid");
    changed.tbsBytes[12] ^= 1;
    expect((await validatePath(changed, { trust, at })).findings.map(({ code }) => code)).toEqual(["PATH_SIGNATURE"]);
  });

  it("reports the path that may yet hold before a shorter one that does not", async () => {
    const [ca, mid, r1, r2] = [createParty("CA"), createParty("Mid"), createParty("R1"), createParty("R2")];
    const leaf = makeCertificate(createParty("Leaf"), ca, "endEntity");
    const expired = makeCertificate(ca, r1, "authority", { notAfter: new Date("2025-01-01T00:00:00Z") });
    const intermediates = [expired, makeCertificate(ca, mid, "authority"), makeCertificate(mid, r2, "authority")];
    const trust = [makeCertificate(r1, r1, "authority"), makeCertificate(r2, r2, "authority")];
    expect((await validatePath(leaf, { trust: trust.slice(0, 1), intermediates, at })).status).toBe("invalid");
    const result = await validatePath(leaf, { trust, intermediates, at, revocation: "required" });
    expect(result.status).toBe("indeterminate");
    expect(names(result.path)).toEqual(["CN=Leaf", "CN=CA", "CN=Mid", "CN=R2"]);
  });

  it("refuses a time that is none, in which nothing would have expired", async () => {
    const root = createParty("Root");
    const leaf = makeCertificate(createParty("Leaf"), root, "endEntity", {
      notAfter: new Date("2021-01-01T00:00:00Z"),
    });
    const trust = [makeCertificate(root, root, "authority")];
    await expect(validatePath(leaf, { trust, at: new Date("soon") })).rejects.toThrow(RangeError);
  });

  it("stops when it is told to", async () => {
    const root = createParty("Root");
    const leaf = makeCertificate(createParty("Leaf"), root, "endEntity");
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(validatePath(leaf, { trust: [], at, signal })).rejects.toThrow("enough");
  });
});
