import { authority } from "../openssl-entities.js";
import { good, type Case } from "./path-case.js";

export const validityCases: readonly Case[] = [
  {
    title: "a path of three certificates",
    ...good,
    ask: ({ leaf, intermediate, root }) => ({ leaf, untrusted: [intermediate], trust: [root] }),
  },
  {
    title: "an expired certificate",
    openssl: 10,
    status: "invalid",
    codes: ["PATH_EXPIRED"],
    ask: async ({ make, root }) => ({
      leaf: await make({ subject: "Leaf", issuer: root, notAfter: "20250101000000Z" }),
      trust: [root],
    }),
  },
  {
    title: "an expired certificate at a time when it was valid",
    ...good,
    ask: async ({ make, root }) => ({
      leaf: await make({ subject: "Leaf", issuer: root, notAfter: "20250101000000Z" }),
      trust: [root],
      at: new Date("2024-06-01T00:00:00Z"),
    }),
  },
  {
    title: "a certificate that is not valid yet",
    openssl: 9,
    status: "invalid",
    codes: ["PATH_NOT_YET_VALID"],
    ask: async ({ make, root }) => ({
      leaf: await make({ subject: "Leaf", issuer: root, notBefore: "20400101000000Z" }),
      trust: [root],
    }),
  },
  {
    title: "the very second of notBefore",
    ...good,
    ask: async ({ make, root }) => ({
      leaf: await make({ subject: "Leaf", issuer: root, notBefore: "20300101000000Z" }),
      trust: [root],
    }),
  },
  {
    title: "the very second of notAfter",
    openssl: 10,
    status: "valid",
    codes: [],
    differs: "validity goes from notBefore through notAfter, inclusive (RFC 5280 4.1.2.5)",
    ask: async ({ make, root }) => ({
      leaf: await make({ subject: "Leaf", issuer: root, notAfter: "20300101000000Z" }),
      trust: [root],
    }),
  },
  {
    title: "an expired authority",
    openssl: 10,
    status: "invalid",
    codes: ["PATH_EXPIRED"],
    ask: async ({ make, root }) => {
      const issuer = await make({ subject: "CA", issuer: root, extensions: authority, notAfter: "20250101000000Z" });
      return { leaf: await make({ subject: "Leaf", issuer }), untrusted: [issuer], trust: [root] };
    },
  },
  {
    title: "an expired trust anchor",
    openssl: 10,
    status: "invalid",
    codes: ["PATH_EXPIRED"],
    ask: async ({ make }) => {
      const root = await make({ subject: "Old Root", extensions: authority, notAfter: "20250101000000Z" });
      return { leaf: await make({ subject: "Leaf", issuer: root }), trust: [root] };
    },
  },
  {
    title: "an expired authority beside a renewed one of the same key",
    ...good,
    ask: async ({ make, root }) => {
      const old = await make({ subject: "CA", issuer: root, extensions: authority, notAfter: "20250101000000Z" });
      const renewed = await make({ subject: "CA", issuer: root, extensions: authority, keyOf: old });
      return { leaf: await make({ subject: "Leaf", issuer: old }), untrusted: [old, renewed], trust: [root] };
    },
  },
];
