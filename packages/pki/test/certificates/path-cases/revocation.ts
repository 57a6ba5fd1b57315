import { authority, createCrl, endEntity, revoke, unidentified } from "../openssl-entities.js";
import { good, type Case } from "./path-case.js";

export const revocationCases: readonly Case[] = [
  {
    title: "a certificate that the CRL does not list",
    ...good,
    ask: async ({ make, root }) => {
      const leaf = await make({ subject: "Leaf", issuer: root });
      return { leaf, trust: [root], crls: [await createCrl(root)], revocation: "leaf" };
    },
  },
  {
    title: "a revoked certificate",
    openssl: 23,
    status: "invalid",
    codes: ["PATH_REVOKED"],
    ask: async ({ make, root }) => {
      const leaf = await make({ subject: "Leaf", issuer: root });
      await revoke(root, leaf, "-crl_reason", "superseded");
      return { leaf, trust: [root], crls: [await createCrl(root)], revocation: "leaf" };
    },
  },
  {
    title: "a certificate on hold",
    openssl: 23,
    status: "invalid",
    codes: ["PATH_REVOKED"],
    ask: async ({ make, root }) => {
      const leaf = await make({ subject: "Leaf", issuer: root });
      await revoke(root, leaf, "-crl_hold", "holdInstructionCallIssuer");
      return { leaf, trust: [root], crls: [await createCrl(root)], revocation: "leaf" };
    },
  },
  {
    title: "a hold that a younger CRL released",
    openssl: 0,
    status: "valid",
    codes: [],
    ask: async ({ make, root }) => {
      const leaf = await make({ subject: "Leaf", issuer: root });
      const empty = await make({ subject: "Root", extensions: authority, keyOf: root });
      await revoke(root, leaf, "-crl_hold", "holdInstructionCallIssuer");
      const held = await createCrl(root, { until: "20280101000000Z" });
      return {
        leaf,
        trust: [root],
        crls: [held, await createCrl(empty, { from: "20290101000000Z" })],
        revocation: "leaf",
      };
    },
  },
  {
    title: "a revocation that a younger CRL does not list",
    openssl: 0,
    status: "invalid",
    codes: ["PATH_REVOKED"],
    differs: "OpenSSL looks at one CRL; a revocation is never undone",
    ask: async ({ make, root }) => {
      const leaf = await make({ subject: "Leaf", issuer: root });
      const empty = await make({ subject: "Root", extensions: authority, keyOf: root });
      await revoke(root, leaf);
      const revoked = await createCrl(root, { until: "20280101000000Z" });
      return {
        leaf,
        trust: [root],
        crls: [revoked, await createCrl(empty, { from: "20290101000000Z" })],
        revocation: "leaf",
      };
    },
  },
  {
    title: "a revoked authority",
    openssl: 23,
    status: "invalid",
    codes: ["PATH_REVOKED"],
    ask: async ({ make, root }) => {
      const issuer = await make({ subject: "CA", issuer: root, extensions: authority });
      const leaf = await make({ subject: "Leaf", issuer });
      await revoke(root, issuer);
      const crls = [await createCrl(root), await createCrl(issuer)];
      return { leaf, untrusted: [issuer], trust: [root], crls, revocation: "all" };
    },
  },
  {
    title: "no CRL where one is required",
    openssl: 3,
    status: "indeterminate",
    codes: ["PATH_REVOCATION_UNKNOWN"],
    ask: async ({ make, root }) => ({
      leaf: await make({ subject: "Leaf", issuer: root }),
      trust: [root],
      revocation: "leaf",
    }),
  },
  {
    title: "a CRL of the authority only, where those of all are required",
    openssl: 3,
    status: "indeterminate",
    codes: ["PATH_REVOCATION_UNKNOWN"],
    ask: async ({ make, root }) => {
      const issuer = await make({ subject: "CA", issuer: root, extensions: authority });
      const leaf = await make({ subject: "Leaf", issuer });
      return { leaf, untrusted: [issuer], trust: [root], crls: [await createCrl(issuer)], revocation: "all" };
    },
  },
  {
    title: "an expired CRL",
    openssl: 12,
    status: "indeterminate",
    codes: ["PATH_REVOCATION_UNKNOWN"],
    ask: async ({ make, root }) => {
      const leaf = await make({ subject: "Leaf", issuer: root });
      return { leaf, trust: [root], crls: [await createCrl(root, { until: "20250101000000Z" })], revocation: "leaf" };
    },
  },
  {
    title: "a CRL that is younger than the time in question",
    openssl: 11,
    status: "valid",
    codes: [],
    differs: "a younger CRL still lists what was revoked before, as long as the certificate has not expired",
    ask: async ({ make, root }) => {
      const leaf = await make({ subject: "Leaf", issuer: root });
      return { leaf, trust: [root], crls: [await createCrl(root, { from: "20350101000000Z" })], revocation: "leaf" };
    },
  },
  {
    title: "a CRL that is younger than the certificate",
    openssl: 11,
    status: "indeterminate",
    codes: ["PATH_REVOCATION_UNKNOWN"],
    ask: async ({ make, root }) => {
      const leaf = await make({ subject: "Leaf", issuer: root, notAfter: "20340101000000Z" });
      return { leaf, trust: [root], crls: [await createCrl(root, { from: "20350101000000Z" })], revocation: "leaf" };
    },
  },
  {
    title: "an expired CRL that lists the certificate",
    openssl: 12,
    status: "invalid",
    codes: ["PATH_REVOKED"],
    ask: async ({ make, root }) => {
      const leaf = await make({ subject: "Leaf", issuer: root });
      await revoke(root, leaf);
      return { leaf, trust: [root], crls: [await createCrl(root, { until: "20290101000000Z" })], revocation: "leaf" };
    },
  },
  {
    title: "a certificate that was revoked after the time in question",
    openssl: 23,
    status: "valid",
    codes: [],
    differs: "OpenSSL does not look at the revocation date",
    ask: async ({ make, root }) => {
      const leaf = await make({ subject: "Leaf", issuer: root });
      await revoke(root, leaf);
      const at = new Date("2021-01-01T00:00:00Z");
      return { leaf, trust: [root], crls: [await createCrl(root)], revocation: "leaf", at };
    },
  },
  {
    title: "a key that was compromised before the time in question and revoked after it",
    openssl: 23,
    status: "invalid",
    codes: ["PATH_REVOKED"],
    ask: async ({ make, root }) => {
      const leaf = await make({ subject: "Leaf", issuer: root });
      await revoke(root, leaf, "-crl_compromise", "20200601000000Z");
      const at = new Date("2021-01-01T00:00:00Z");
      return { leaf, trust: [root], crls: [await createCrl(root)], revocation: "leaf", at };
    },
  },
  {
    title: "a CRL that another key signed",
    openssl: 8,
    status: "indeterminate",
    codes: ["PATH_REVOCATION_UNKNOWN"],
    ask: async ({ make }) => {
      const root = await make({ subject: "Twin", extensions: [...authority, ...unidentified] });
      const other = await make({ subject: "Twin", extensions: [...authority, ...unidentified] });
      const extensions = [...endEntity, ...unidentified];
      await revoke(other, await make({ subject: "Another", issuer: other, extensions }));
      const leaf = await make({ subject: "Leaf", issuer: root, extensions: [...endEntity, ...unidentified] });
      return { leaf, trust: [root], crls: [await createCrl(other, { identified: false })], revocation: "leaf" };
    },
  },
  {
    title: "a CRL of an authority that may not sign CRLs",
    openssl: 35,
    status: "indeterminate",
    codes: ["PATH_REVOCATION_UNKNOWN"],
    ask: async ({ make }) => {
      const root = await make({ subject: "Root", extensions: [...authority, "keyUsage = critical,keyCertSign"] });
      const leaf = await make({ subject: "Leaf", issuer: root });
      return { leaf, trust: [root], crls: [await createCrl(root)], revocation: "leaf" };
    },
  },
  {
    title: "a CRL with a critical extension that nobody knows",
    openssl: 36,
    status: "indeterminate",
    codes: ["PATH_REVOCATION_UNKNOWN"],
    ask: async ({ make, root }) => {
      const leaf = await make({ subject: "Leaf", issuer: root });
      const crl = await createCrl(root, { extensions: ["1.2.3.4 = critical,ASN1:UTF8String:x"] });
      return { leaf, trust: [root], crls: [crl], revocation: "leaf" };
    },
  },
  {
    title: "a CRL for authorities, and a certificate of an end entity",
    openssl: 44,
    status: "indeterminate",
    codes: ["PATH_REVOCATION_UNKNOWN"],
    ask: async ({ make, root }) => {
      const leaf = await make({ subject: "Leaf", issuer: root });
      const crl = await createCrl(root, { extensions: ["issuingDistributionPoint = critical,onlyCA:TRUE"] });
      return { leaf, trust: [root], crls: [crl], revocation: "leaf" };
    },
  },
  {
    title: "a CRL for end entities, and a certificate of one",
    ...good,
    ask: async ({ make, root }) => {
      const leaf = await make({ subject: "Leaf", issuer: root });
      const crl = await createCrl(root, { extensions: ["issuingDistributionPoint = critical,onlyuser:TRUE"] });
      return { leaf, trust: [root], crls: [crl], revocation: "leaf" };
    },
  },
  {
    title: "a CRL of the distribution point that the certificate names",
    ...good,
    ask: async ({ make, root }) => {
      const point = ["fullname = URI:http://crl.example.com/1"];
      const leaf = await make({
        subject: "Leaf",
        issuer: root,
        extensions: [...endEntity, "crlDistributionPoints = URI:http://crl.example.com/1"],
      });
      const crl = await createCrl(root, {
        extensions: ["issuingDistributionPoint = critical,@point", "[point]", ...point],
      });
      return { leaf, trust: [root], crls: [crl], revocation: "leaf" };
    },
  },
  {
    title: "a CRL of another distribution point",
    openssl: 44,
    status: "indeterminate",
    codes: ["PATH_REVOCATION_UNKNOWN"],
    ask: async ({ make, root }) => {
      const leaf = await make({
        subject: "Leaf",
        issuer: root,
        extensions: [...endEntity, "crlDistributionPoints = URI:http://crl.example.com/2"],
      });
      const point = ["[point]", "fullname = URI:http://crl.example.com/1"];
      const crl = await createCrl(root, { extensions: ["issuingDistributionPoint = critical,@point", ...point] });
      return { leaf, trust: [root], crls: [crl], revocation: "leaf" };
    },
  },
  {
    title: "a CRL with a SHA-1 signature",
    openssl: 0,
    status: "indeterminate",
    codes: ["PATH_REVOCATION_UNKNOWN"],
    differs: "our policy counts for CRLs too",
    ask: async ({ make, root }) => {
      const leaf = await make({ subject: "Leaf", issuer: root });
      return { leaf, trust: [root], crls: [await createCrl(root, { digest: "sha1" })], revocation: "leaf" };
    },
  },
];
