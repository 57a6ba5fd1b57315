import { once } from "node:events";
import { instanceOfFile, passcodeIdentity, requestAssociation, store } from "@dicomsec/association";
import { bytesSource, writeFile } from "@dicomsec/core";
import { createSigner } from "@dicomsec/pki";
import { sign } from "@dicomsec/signatures";
import { connect } from "@dicomsec/transport";

/** @import { DicomFile } from "@dicomsec/core" */
/** @import { KeyEntry } from "@dicomsec/pki" */
/** @import { SecureContext } from "@dicomsec/transport" */

/**
 * @typedef {object} Archive
 * @property {string} host
 * @property {number} port
 * @property {string} callingAeTitle
 * @property {string} calledAeTitle
 * @property {SecureContext} context
 * @property {{ name: string, passcode: string }} user
 */

/**
 * Signs a file by the Creator RSA Digital Signature Profile (C.2): what the image is, whose, and its pixels. Gives the bytes of the signed file.
 * @param {DicomFile} file
 * @param {KeyEntry} creator
 */
export async function signAsCreator(file, creator) {
  await sign(file, { signer: createSigner(creator), profile: "creator", macAlgorithm: "SHA256" });
  return writeFile(file);
}

/**
 * Sends a file, and resolves to the status of the C-STORE response. Before anything of the image goes out, both sides have shown their certificates (B.12) and the archive has
 * confirmed the user (B.5).
 *
 * @param {Uint8Array} bytes
 * @param {Archive} archive
 */
export async function sendFile(bytes, { host, port, callingAeTitle, calledAeTitle, context, user }) {
  const instance = await instanceOfFile(bytesSource(bytes));
  const connection = await connect({ context, host, port });
  const association = await requestAssociation({
    connection,
    callingAeTitle,
    calledAeTitle,
    contexts: [{ abstractSyntax: instance.sopClassUid, transferSyntaxes: [instance.transferSyntaxUid] }],
    userIdentity: passcodeIdentity(user.name, user.passcode),
  });
  const status = await store(association, instance);
  await association.release();
  if (!connection.closed) await once(connection, "close");
  return { status, negotiated: connection.negotiated };
}
