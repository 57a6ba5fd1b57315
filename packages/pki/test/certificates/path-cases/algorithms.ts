import { generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { authority } from "../openssl-entities.js";
import { good, type Case } from "./path-case.js";

const rsa = { key: "rsa-2048" } as const;

export const algorithmsCases: readonly Case[] = [
  {
    title: "RSA with SHA-512",
    ...good,
    ask: async ({ make }) => {
      const root = await make({ subject: "RSA Root", extensions: authority, ...rsa, digest: "sha512" });
      return { leaf: await make({ subject: "Leaf", issuer: root, ...rsa, digest: "sha512" }), trust: [root] };
    },
  },
  {
    title: "P-384 with SHA-384",
    ...good,
    ask: async ({ make }) => {
      const root = await make({ subject: "EC Root", extensions: authority, key: "ec-p384", digest: "sha384" });
      return { leaf: await make({ subject: "Leaf", issuer: root, key: "ec-p384", digest: "sha384" }), trust: [root] };
    },
  },
  {
    title: "RSASSA-PSS",
    ...good,
    ask: async ({ make }) => {
      const pss = { ...rsa, signatureOptions: ["rsa_padding_mode:pss", "rsa_pss_saltlen:32"] };
      const root = await make({ subject: "PSS Root", extensions: authority, ...pss });
      return { leaf: await make({ subject: "Leaf", issuer: root, ...pss }), trust: [root] };
    },
  },
  {
    title: "an authority whose key is for RSASSA-PSS alone",
    openssl: 0,
    status: "indeterminate",
    codes: ["PATH_UNSUPPORTED_ALGORITHM"],
    differs: "what such a key allows is not read here",
    ask: async ({ make, root }) => {
      const keyFile = join(root.folder, "pss-key.pem");
      const { privateKey } = generateKeyPairSync("rsa-pss", { modulusLength: 2048 });
      await writeFile(keyFile, privateKey.export({ type: "pkcs8", format: "pem" }));
      const issuer = await make({
        subject: "PSS CA",
        issuer: root,
        extensions: authority,
        keyOf: { ...root, keyFile },
      });
      return { leaf: await make({ subject: "Leaf", issuer }), untrusted: [issuer], trust: [root] };
    },
  },
  {
    title: "a SHA-1 signature",
    openssl: 68,
    status: "invalid",
    codes: ["PATH_WEAK_ALGORITHM"],
    ask: async ({ make, root }) => ({
      leaf: await make({ subject: "Leaf", issuer: root, digest: "sha1" }),
      trust: [root],
    }),
  },
  {
    title: "an MD5 signature",
    openssl: 68,
    status: "invalid",
    codes: ["PATH_WEAK_ALGORITHM"],
    ask: async ({ make }) => {
      const root = await make({ subject: "RSA Root", extensions: authority, ...rsa });
      return { leaf: await make({ subject: "Leaf", issuer: root, digest: "md5" }), trust: [root] };
    },
  },
  {
    title: "a trust anchor that signed itself with SHA-1",
    ...good,
    ask: async ({ make }) => {
      const root = await make({ subject: "Old Root", extensions: authority, digest: "sha1" });
      return { leaf: await make({ subject: "Leaf", issuer: root }), trust: [root] };
    },
  },
  {
    title: "RSA of 1024 bits",
    openssl: 66,
    status: "invalid",
    codes: ["PATH_WEAK_KEY"],
    ask: async ({ make, root }) => ({
      leaf: await make({ subject: "Leaf", issuer: root, key: "rsa-1024" }),
      trust: [root],
    }),
  },
  {
    title: "an authority with RSA of 1024 bits",
    openssl: 67,
    status: "invalid",
    codes: ["PATH_WEAK_KEY"],
    ask: async ({ make, root }) => {
      const issuer = await make({ subject: "CA", issuer: root, extensions: authority, key: "rsa-1024" });
      return { leaf: await make({ subject: "Leaf", issuer }), untrusted: [issuer], trust: [root] };
    },
  },
  {
    title: "an Ed25519 key",
    openssl: 0,
    status: "indeterminate",
    codes: ["PATH_UNSUPPORTED_ALGORITHM"],
    differs: "this package has no Ed25519",
    ask: async ({ make, root }) => ({
      leaf: await make({ subject: "Leaf", issuer: root, key: "ed25519" }),
      trust: [root],
    }),
  },
];
