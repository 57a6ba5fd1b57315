import { createDecryptor, createSigner, createTestCa } from "@dicomsec/pki";

/**
 * Keys of everybody in the story, made anew and forgotten afterwards. A real hospital gets them from its authority, and keeps them in a token or a
 * key store (`dicomsec new-ca` makes such ones as files, to try things out with).
 */
export async function makeKeys() {
  const [authority, strangers] = await Promise.all([
    createTestCa({ name: "Authority of the hospital", key: "p-256" }),
    createTestCa({ name: "Authority of somebody else", key: "p-256" }),
  ]);
  const node = (/** @type {string} */ name, /** @type {("client" | "server")[]} */ usages) =>
    authority.issue({ name, key: "p-256", usages });
  const [modality, archive, repository, signing, archiveSigning, researcher, physician, officer, stranger, intruder] =
    await Promise.all([
      node("modality", ["client"]),
      node("archive", ["client", "server"]),
      node("repository", ["server"]),
      authority.issue({ name: "modality that signs", usages: ["signing"] }),
      authority.issue({ name: "archive that signs", usages: ["signing"] }),
      authority.issue({ name: "researcher", usages: ["encryption"] }),
      authority.issue({ name: "physician", usages: ["encryption"] }),
      authority.issue({ name: "data protection officer", usages: ["encryption"] }),
      authority.issue({ name: "stranger", usages: ["encryption"] }),
      strangers.issue({ name: "intruder", key: "p-256", usages: ["client"] }),
    ]);
  return {
    trust: authority.authority.certificates,
    /** Identities of TLS. */
    nodes: { modality, archive, repository, intruder },
    signers: { modality: createSigner(signing), archive: createSigner(archiveSigning) },
    readers: {
      researcher: reader(researcher),
      physician: reader(physician),
      officer: reader(officer),
      stranger: reader(stranger),
    },
  };
}

/** @param {import("@dicomsec/pki").KeyEntry} entry */
function reader(entry) {
  const [certificate] = entry.certificates;
  if (!certificate) throw new TypeError("a key without a certificate");
  return { certificate, decryptor: createDecryptor(entry) };
}

/** @typedef {Awaited<ReturnType<typeof makeKeys>>} Keys */
