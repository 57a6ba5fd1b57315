import { describe, expect, it } from "@jest/globals";
import { validatePath } from "../../src/certificates/validate-path.js";
import { createParty, makeCertificate } from "./made-certificates.js";

const at = new Date("2030-01-01T00:00:00Z");
const [root, ca, leaf] = [createParty("Secret Root"), createParty("Secret CA"), createParty("Secret Leaf")];
const trust = [makeCertificate(root, root, "authority")];
const intermediates = [makeCertificate(ca, root, "authority")];
const certificate = makeCertificate(leaf, ca, "endEntity");

describe("the report of a path", () => {
  it("says for each certificate what was checked and what could not be", async () => {
    const { path } = await validatePath(certificate, { trust, intermediates, at });
    const each = ["algorithm", "key", "validity", "criticalExtensions"];
    const authority = ["basicConstraints", "keyCertSign", "pathLength"];
    expect(path.map(({ checked }) => checked)).toEqual([
      ["signature", ...each, "nameConstraints", "policies"],
      ["signature", ...each, ...authority, "nameConstraints", "policies"],
      ["trust", ...each.slice(1), ...authority, "policies"],
    ]);
    const noCrl = { what: "revocation", why: "no CRL and no OCSP response of the issuer is at hand" };
    const noUsage = { what: "extendedKeyUsage", why: "no extended key usage was asked for" };
    expect(path.map(({ notChecked }) => notChecked)).toEqual([
      [{ what: "keyUsage", why: "no key usage was asked for" }, noUsage, noCrl],
      [noUsage, noCrl],
      [
        { what: "algorithm", why: "the signature of a trust anchor does not count" },
        { what: "nameConstraints", why: "the certificate is self-issued" },
        noUsage,
        { what: "revocation", why: "trust in an anchor ends outside of the path" },
      ],
    ]);
    expect(path.map(({ revocation }) => revocation)).toEqual(["not-checked", "not-checked", "not-checked"]);
  });

  it("says of a signature by an unknown issuer that it was not checked", async () => {
    const { path, status } = await validatePath(certificate, { trust, at });
    expect(status).toBe("indeterminate");
    expect(path[0]?.checked).not.toContain("signature");
    expect(path[0]?.notChecked).toContainEqual({
      what: "signature",
      why: "no certificate at hand leads from here to a trust anchor",
    });
  });

  it("says of a missing CRL that revocation was not checked, also where it is required", async () => {
    const { path, status } = await validatePath(certificate, { trust, intermediates, at, revocation: "required" });
    expect(status).toBe("indeterminate");
    for (const one of path) expect(one.notChecked.map(({ what }) => what)).toContain("revocation");
    for (const one of path) expect(one.checked).not.toContain("revocation");
  });

  it("names no subject", async () => {
    const late = new Date("2060-01-01T00:00:00Z");
    const policy = { minEcBits: 384, digests: [] };
    const purpose = { keyUsage: ["cRLSign"], extendedKeyUsage: ["1.2.3"] } as const;
    const result = await validatePath(certificate, { trust, at: late, policy, purpose, revocation: "required" });
    const messages = result.findings.map(({ message }) => message);
    expect(messages.length).toBeGreaterThan(3);
    for (const message of messages) expect(message).not.toMatch(/secret/i);
  });

  it("takes weaker keys and digests when the policy says so", async () => {
    const strict = await validatePath(certificate, { trust, intermediates, at, policy: { minEcBits: 384 } });
    expect(strict.findings.map(({ code }) => code)).toEqual(["PATH_WEAK_KEY", "PATH_WEAK_KEY", "PATH_WEAK_KEY"]);
    const lenient = await validatePath(certificate, { trust, intermediates, at, policy: { minEcBits: 256 } });
    expect(lenient.status).toBe("valid");
  });
});
