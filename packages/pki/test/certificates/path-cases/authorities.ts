import { authority, endEntity } from "../openssl-entities.js";
import { below, good, type Case } from "./path-case.js";

export const authoritiesCases: readonly Case[] = [
  {
    title: "an end entity that issues certificates",
    openssl: 79,
    status: "invalid",
    codes: ["PATH_NOT_AN_AUTHORITY", "PATH_KEY_CERT_SIGN"],
    ask: async ({ make, leaf, intermediate, root }) => ({
      leaf: await make({ subject: "Leaf of a leaf", issuer: leaf }),
      untrusted: [leaf, intermediate],
      trust: [root],
    }),
  },
  {
    title: "an authority without basicConstraints and keyUsage",
    openssl: 79,
    status: "invalid",
    codes: ["PATH_NOT_AN_AUTHORITY"],
    ask: async ({ make, root }) => {
      const issuer = await make({ subject: "CA", issuer: root, extensions: authority.slice(2) });
      return { leaf: await make({ subject: "Leaf", issuer }), untrusted: [issuer], trust: [root] };
    },
  },
  {
    title: "an authority with keyCertSign, but without basicConstraints",
    openssl: 79,
    status: "invalid",
    codes: ["PATH_NOT_AN_AUTHORITY"],
    ask: async ({ make, root }) => {
      const issuer = await make({ subject: "CA", issuer: root, extensions: authority.slice(1) });
      return { leaf: await make({ subject: "Leaf", issuer }), untrusted: [issuer], trust: [root] };
    },
  },
  {
    title: "an authority whose keyUsage lacks keyCertSign",
    openssl: 79,
    status: "invalid",
    codes: ["PATH_KEY_CERT_SIGN"],
    ask: (pki) => below(pki, ["keyUsage = critical,cRLSign"]),
  },
  {
    title: "a path longer than an authority allows",
    openssl: 25,
    status: "invalid",
    codes: ["PATH_TOO_LONG"],
    ask: async ({ make, root }) => {
      const upper = await make({
        subject: "Upper CA",
        issuer: root,
        extensions: [...authority, "basicConstraints = critical,CA:TRUE,pathlen:0"],
      });
      const lower = await make({ subject: "Lower CA", issuer: upper, extensions: authority });
      return { leaf: await make({ subject: "Leaf", issuer: lower }), untrusted: [upper, lower], trust: [root] };
    },
  },
  {
    title: "a path just as long as an authority allows",
    ...good,
    ask: (pki) => below(pki, ["basicConstraints = critical,CA:TRUE,pathlen:0"]),
  },
  {
    title: "a path that only a self-issued certificate makes longer",
    ...good,
    ask: async ({ make, root }) => {
      const old = await make({
        subject: "CA",
        issuer: root,
        extensions: [...authority, "basicConstraints = critical,CA:TRUE,pathlen:0"],
      });
      const renewed = await make({ subject: "CA", issuer: old, extensions: authority });
      return { leaf: await make({ subject: "Leaf", issuer: renewed }), untrusted: [old, renewed], trust: [root] };
    },
  },
  {
    title: "a critical extension that nobody knows",
    openssl: 34,
    status: "invalid",
    codes: ["PATH_CRITICAL_EXTENSION"],
    ask: async ({ make, root }) => ({
      leaf: await make({
        subject: "Leaf",
        issuer: root,
        extensions: [...endEntity, "1.2.3.4 = critical,ASN1:UTF8String:x"],
      }),
      trust: [root],
    }),
  },
  {
    title: "an extension that nobody knows and nobody must",
    ...good,
    ask: async ({ make, root }) => ({
      leaf: await make({ subject: "Leaf", issuer: root, extensions: [...endEntity, "1.2.3.4 = ASN1:UTF8String:x"] }),
      trust: [root],
    }),
  },
  {
    title: "critical policyConstraints",
    openssl: 0,
    status: "invalid",
    codes: ["PATH_CRITICAL_EXTENSION"],
    differs: "OpenSSL looks at policies with -policy_check alone; what we do not process we refuse",
    ask: (pki) => below(pki, ["policyConstraints = critical,requireExplicitPolicy:0"]),
  },
  {
    title: "critical certificatePolicies",
    ...good,
    ask: async ({ make, root }) => ({
      leaf: await make({
        subject: "Leaf",
        issuer: root,
        extensions: [...endEntity, "certificatePolicies = critical,1.2.3.4"],
      }),
      trust: [root],
    }),
  },
];
