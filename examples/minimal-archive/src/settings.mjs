import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parseCertificates, readKeyStore, selectKey } from "@dicomsec/pki";
import { secureContext } from "@dicomsec/transport";

/**
 * @typedef {object} Settings
 * @property {string} aeTitle
 * @property {string} host The address to listen at.
 * @property {number} port 0: a free one.
 * @property {string} folder Where instances go.
 * @property {string} identity Key and certificates: PEM, PKCS#12 or JKS. The password, if it has one, is in ARCHIVE_PASSWORD.
 * @property {string} authorities PEM of the authorities that nodes are trusted by.
 * @property {string} users The user file, as `dicomsec new-user` writes it.
 * @property {{ source: string, host: string, port: number, spool: string, spoolBytes: number }} audit The repository, and where messages wait for it.
 */

/** Reads a settings file; paths in it are relative to it. @param {string} path @returns {Promise<Settings>} */
export async function readSettings(path) {
  const settings = JSON.parse(await readFile(path, "utf8"));
  /** @param {string} name */
  const beside = (name) => resolve(dirname(path), name);
  const { folder, identity, authorities, users, audit } = settings;
  return {
    ...settings,
    folder: beside(folder),
    identity: beside(identity),
    authorities: beside(authorities),
    users: beside(users),
    audit: { ...audit, spool: beside(audit.spool) },
  };
}

/**
 * B.12 with mutual authentication: the node shows its identity, and wants one of an authority that it trusts.
 * @param {Pick<Settings, "identity" | "authorities">} settings
 * @param {Partial<import("@dicomsec/transport").SecureContextOptions>} [more]
 */
export async function readContext({ identity, authorities }, more = {}) {
  const password = process.env["ARCHIVE_PASSWORD"];
  const key = selectKey(await readKeyStore(await readFile(identity), { password }));
  const anchors = parseCertificates(await readFile(authorities));
  return secureContext({ profile: "bcp195-rfc8996", identities: [key], trust: { anchors }, ...more });
}
