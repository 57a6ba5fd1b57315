import { instanceOfFile, passcodeIdentity, requestAssociation, store } from "@dicomsec/association";
import { connect } from "@dicomsec/transport";
import { withSource } from "./with-source.mjs";

/**
 * Sends files to a node over TLS, as a user.
 *
 * @param {readonly string[]} paths
 * @param {{
 *   place: { host: string, port: number },
 *   context: import("@dicomsec/transport").SecureContext,
 *   user: { name: string, passcode: string },
 * }} options
 * @returns how many were stored, and what secured the connection
 */
export async function send(paths, { place, context, user }) {
  const contexts = await Promise.all(paths.map(contextOf));
  const connection = await connect({ context, ...place });
  const association = await requestAssociation({
    connection,
    callingAeTitle: "MODALITY",
    calledAeTitle: "ARCHIVE",
    contexts: [...new Map(contexts.map((one) => [JSON.stringify(one), one])).values()],
    userIdentity: passcodeIdentity(user.name, user.passcode),
  });
  let stored = 0;
  for (const path of paths) {
    const status = await withSource(path, async (source) => store(association, await instanceOfFile(source)));
    if (status === 0) stored += 1;
  }
  await association.release();
  return { stored, negotiated: connection.negotiated };
}

/** @param {string} path */
async function contextOf(path) {
  const { sopClassUid: abstractSyntax, transferSyntaxUid } = await withSource(path, instanceOfFile);
  return { abstractSyntax, transferSyntaxes: [transferSyntaxUid] };
}
