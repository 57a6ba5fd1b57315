import { join } from "node:path";
import { mkdir } from "node:fs/promises";
import { acceptAssociation, dimseStatus, identityVerifier, passcodeVerifier, receiveFile } from "@dicomsec/association";
import { associationRejected, connectionRefused, instancesStored, userSession } from "@dicomsec/audit";
import { AuditSender } from "@dicomsec/audit/transmission";
import { openFile, Tag } from "@dicomsec/core";
import { listen } from "@dicomsec/transport";
import { withSource } from "./with-source.mjs";

/**
 * @typedef {object} ArchiveOptions
 * @property {ReturnType<typeof import("./devices.mjs").placeOf>} place
 * @property {import("@dicomsec/transport").SecureContext} context of TLS, for associations and for audit messages
 * @property {string} folder where instances are kept
 * @property {string} userFile who may come in, as `dicomsec new-user` writes it
 * @property {{ host: string, port: number }} repository
 * @property {string} spool where audit messages wait until the repository has confirmed them
 */

/** The archive, as its audit messages name it. */
const local = { userId: "archive", aeTitles: ["ARCHIVE"], networkAccessPoint: { machineName: "localhost" } };

/**
 * Opens an archive: a C-STORE SCP over the BCP 195 profile (B.12) that wants to know who the user is (B.5), and has an audit message on disk for
 * whatever happened.
 *
 * @param {ArchiveOptions} options
 */
export async function openArchive({ place, context, folder, userFile, repository, spool }) {
  await mkdir(folder, { recursive: true });
  const destinations = [/** @type {const} */ ({ kind: "tls", ...repository, context })];
  const audit = await AuditSender.open({ spool: { folder: spool }, destinations });
  const verifyUser = identityVerifier({ "username-passcode": passcodeVerifier({ userFile }) });
  /** @type {Set<Promise<void>>} */
  const work = new Set();
  const doing = (/** @type {Promise<void>} */ one) => work.add(one.finally(() => work.delete(one)));
  const { host, port, syntaxes } = place;
  const listener = await listen({
    context,
    host,
    port,
    onConnection: (connection) => doing(serve(connection, { folder, syntaxes, verifyUser, audit })),
    onRefused: (refusal) => doing(tell(audit, connectionRefused({ ...event(), local, refusal }))),
  });
  return {
    audit,
    /** Takes no more associations; resolves when those that were there have ended, and their audit messages are on disk. */
    async stop() {
      await listener.close();
      await Promise.all(work);
    },
  };
}

/**
 * @param {import("@dicomsec/transport").SecureConnection} connection
 * @param {{
 *   folder: string,
 *   syntaxes: Readonly<Record<string, readonly string[]>>,
 *   verifyUser: import("@dicomsec/association").UserIdentityVerifier,
 *   audit: AuditSender,
 * }} archive
 */
async function serve(connection, { folder, syntaxes, verifyUser, audit }) {
  const from = connection.remoteAddress;
  /** @type {import("@dicomsec/audit").HandledInstance[]} */
  const instances = [];
  try {
    const association = await acceptAssociation({
      connection,
      aeTitles: ["ARCHIVE"],
      syntaxes,
      preference: "requestor",
      verifyUser,
      handlers: {
        async store(request) {
          instances.push(await keep(request, folder));
          return { status: dimseStatus.success };
        },
      },
    });
    const { callingAeTitle } = association.negotiated;
    const userName = association.principal?.name ?? "";
    await tell(audit, userSession({ ...event(), session: "login", userName, from, node: local }));
    await association.ended;
    if (instances.length === 0) return;
    const remote = { userId: userName, aeTitles: [callingAeTitle], networkAccessPoint: { ipAddress: from ?? "" } };
    await tell(audit, ...instancesStored({ ...event(), direction: "received", remote, local, instances }));
  } catch (error) {
    const { rejection } = /** @type {import("@dicomsec/association").AssociationError} */ (error);
    if (!rejection) throw error;
    await tell(audit, associationRejected({ ...event(), local, rejection, remoteAddress: from }));
    await tell(audit, userSession({ ...event(), session: "login-failed", from, node: local }));
  }
}

/**
 * Writes an instance as it came, and says what the audit trail should know of it.
 *
 * @param {import("@dicomsec/association").StoreRequest} request
 * @param {string} folder
 */
async function keep(request, folder) {
  const { sopClassUid, sopInstanceUid } = request;
  const path = join(folder, `${sopInstanceUid}.dcm`);
  await receiveFile(request, path);
  const { dataset } = await withSource(path, openFile);
  const studyInstanceUid = dataset.getString(Tag.StudyInstanceUID) ?? "";
  const patientId = dataset.getString(Tag.PatientID) ?? "";
  return { sopClassUid, sopInstanceUid, studyInstanceUid, patientId };
}

function event() {
  return { dateTime: new Date(), auditSource: { auditSourceId: "archive@story" } };
}

/** @param {AuditSender} audit @param {readonly import("@dicomsec/audit").AuditMessage[]} messages */
async function tell(audit, ...messages) {
  for (const message of messages) await audit.write(message);
}
