import { authority, endEntity, unidentified } from "../openssl-entities.js";
import { good, type Case } from "./path-case.js";

export const trustCases: readonly Case[] = [
  {
    title: "an unknown authority",
    openssl: 20,
    status: "indeterminate",
    codes: ["PATH_ISSUER_UNKNOWN"],
    ask: async ({ make, leaf, intermediate }) => ({
      leaf,
      untrusted: [intermediate],
      trust: [await make({ subject: "Other Root", extensions: authority })],
    }),
  },
  {
    title: "a root that came along but is not trusted",
    openssl: 19,
    status: "indeterminate",
    codes: ["PATH_ISSUER_UNKNOWN"],
    ask: async ({ make, leaf, intermediate, root }) => ({
      leaf,
      untrusted: [intermediate, root],
      trust: [await make({ subject: "Other Root", extensions: authority })],
    }),
  },
  {
    title: "a missing intermediate certificate",
    openssl: 20,
    status: "indeterminate",
    codes: ["PATH_ISSUER_UNKNOWN"],
    ask: ({ leaf, root }) => ({ leaf, trust: [root] }),
  },
  {
    title: "a root of the same subject and another key",
    openssl: 20,
    status: "indeterminate",
    codes: ["PATH_ISSUER_UNKNOWN"],
    ask: async ({ make, root }) => ({
      leaf: await make({ subject: "Leaf", issuer: root }),
      trust: [await make({ subject: "Root", extensions: authority })],
    }),
  },
  {
    title: "a root of the same subject and another key, without key identifiers",
    openssl: 7,
    status: "invalid",
    codes: ["PATH_SIGNATURE"],
    ask: async ({ make, root }) => ({
      leaf: await make({ subject: "Leaf", issuer: root, extensions: [...endEntity, ...unidentified] }),
      trust: [await make({ subject: "Root", extensions: [...authority, ...unidentified] })],
    }),
  },
  {
    title: "the right root behind another one of the same subject, without key identifiers",
    openssl: 7,
    status: "valid",
    codes: [],
    differs: "OpenSSL takes the first issuer of the name; we take the one that made the signature",
    ask: async ({ make }) => {
      const root = await make({
        subject: "Twin",
        extensions: [...authority, ...unidentified],
        notAfter: "20980101000000Z",
      });
      const other = await make({ subject: "Twin", extensions: [...authority, ...unidentified] });
      const leaf = await make({ subject: "Leaf", issuer: root, extensions: [...endEntity, ...unidentified] });
      return { leaf, trust: [other, root] };
    },
  },
  {
    title: "an intermediate authority as trust anchor",
    ...good,
    ask: ({ leaf, intermediate }) => ({ leaf, trust: [intermediate] }),
  },
  {
    title: "an end entity as its own trust anchor",
    ...good,
    ask: ({ leaf }) => ({ leaf, trust: [leaf] }),
  },
  {
    title: "a self-signed end entity that is trusted",
    ...good,
    ask: async ({ make }) => {
      const leaf = await make({ subject: "Alone" });
      return { leaf, trust: [leaf] };
    },
  },
  {
    title: "a self-signed end entity that is not trusted",
    openssl: 18,
    status: "indeterminate",
    codes: ["PATH_ISSUER_UNKNOWN"],
    ask: async ({ make, root }) => ({ leaf: await make({ subject: "Alone" }), trust: [root] }),
  },
  {
    title: "a trust anchor whose name differs in case and whitespace",
    ...good,
    ask: async ({ make }) => {
      const issuer = await make({ subject: "/O=My  Clinic/CN=ROOT", extensions: authority });
      const spelled = await make({ subject: "/O=my clinic/CN=Root ", extensions: authority, keyOf: issuer });
      return { leaf: await make({ subject: "Leaf", issuer }), trust: [spelled] };
    },
  },
  {
    title: "two authorities that certify each other and nobody else",
    openssl: 20,
    status: "indeterminate",
    codes: ["PATH_ISSUER_UNKNOWN"],
    ask: async ({ make, root }) => {
      const a = await make({ subject: "A", extensions: authority });
      const b = await make({ subject: "B", extensions: authority });
      const ab = await make({ subject: "A", keyOf: a, issuer: b, extensions: authority });
      const ba = await make({ subject: "B", keyOf: b, issuer: a, extensions: authority });
      return { leaf: await make({ subject: "Leaf", issuer: a }), untrusted: [ab, ba], trust: [root] };
    },
  },
  {
    title: "a trust anchor of version 1",
    ...good,
    ask: async ({ make }) => {
      const root = await make({ subject: "V1 Root", extensions: [] });
      return {
        leaf: await make({ subject: "Leaf", issuer: root, extensions: [...endEntity, ...unidentified] }),
        trust: [root],
      };
    },
  },
  {
    title: "an intermediate authority of version 1",
    openssl: 79,
    status: "invalid",
    codes: ["PATH_NOT_AN_AUTHORITY"],
    ask: async ({ make, root }) => {
      const issuer = await make({ subject: "V1 CA", issuer: root, extensions: [] });
      const leaf = await make({ subject: "Leaf", issuer, extensions: [...endEntity, ...unidentified] });
      return { leaf, untrusted: [issuer], trust: [root] };
    },
  },
];
