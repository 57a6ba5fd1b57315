import { endEntity } from "../openssl-entities.js";
import { below, good, type Case } from "./path-case.js";

export const usageCases: readonly Case[] = [
  {
    title: "a certificate for the wanted usage",
    ...good,
    ask: ({ leaf, intermediate, root }) => ({ leaf, untrusted: [intermediate], trust: [root], purpose: "sslserver" }),
  },
  {
    title: "a certificate for another extended usage",
    openssl: 26,
    status: "invalid",
    codes: ["PATH_EXTENDED_KEY_USAGE"],
    ask: async ({ make, root }) => ({
      leaf: await make({ subject: "Leaf", issuer: root, extensions: [...endEntity, "extendedKeyUsage = clientAuth"] }),
      trust: [root],
      purpose: "sslserver",
    }),
  },
  {
    title: "a certificate for another usage",
    openssl: 26,
    status: "invalid",
    codes: ["PATH_KEY_USAGE"],
    ask: async ({ make, root }) => ({
      leaf: await make({
        subject: "Leaf",
        issuer: root,
        extensions: [...endEntity, "keyUsage = critical,keyEncipherment"],
      }),
      trust: [root],
      purpose: "smimesign",
    }),
  },
  {
    title: "a certificate without usage extensions",
    ...good,
    ask: async ({ make, root }) => ({
      leaf: await make({ subject: "Leaf", issuer: root, extensions: endEntity.slice(3) }),
      trust: [root],
      purpose: "smimesign",
    }),
  },
  {
    title: "a certificate for any extended usage when one is wanted",
    openssl: 26,
    status: "invalid",
    codes: ["PATH_EXTENDED_KEY_USAGE"],
    ask: async ({ make, root }) => ({
      leaf: await make({
        subject: "Leaf",
        issuer: root,
        extensions: [...endEntity, "extendedKeyUsage = anyExtendedKeyUsage"],
      }),
      trust: [root],
      purpose: "sslserver",
    }),
  },
  {
    title: "an authority for another extended usage",
    openssl: 26,
    status: "invalid",
    codes: ["PATH_EXTENDED_KEY_USAGE"],
    ask: async (pki) => ({ ...(await below(pki, ["extendedKeyUsage = clientAuth"])), purpose: "sslserver" }),
  },
  {
    title: "an authority for any extended usage",
    openssl: 26,
    status: "valid",
    codes: [],
    differs: "anyExtendedKeyUsage of an authority restricts nothing (RFC 5280 4.2.1.12)",
    ask: async (pki) => ({ ...(await below(pki, ["extendedKeyUsage = anyExtendedKeyUsage"])), purpose: "sslserver" }),
  },
];
