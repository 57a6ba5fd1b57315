import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { dimseStatus, receiveFile } from "@dicomsec/association";
import { Tag } from "@dicomsec/core";
import { openPath } from "@dicomsec/core/node";

/** @import { StoreRequest } from "@dicomsec/association" */
/** @import { HandledInstance } from "@dicomsec/audit" */

/** Duplicate SOP Instance (PS3.7 C.5.6). */
const DUPLICATE = 0x0111;

/**
 * Stores the instance of a request as `SOP Instance UID.dcm`: what comes is written and forced to disk under another name, audited, and then gets its own name. So
 * nothing is stored that was not audited, and whatever ends the archive in between leaves no half file. The same instance again is success, another one with its UID is
 * refused.
 *
 * @param {StoreRequest} request
 * @param {string} folder
 * @param {(instance: HandledInstance) => Promise<void>} audit
 */
export async function keepInstance(request, folder, audit) {
  const incoming = join(folder, "incoming");
  await mkdir(incoming, { recursive: true });
  const came = join(incoming, `${randomUUID()}.dcm`);
  const path = join(folder, `${request.sopInstanceUid}.dcm`);
  try {
    await receiveFile(request, came);
    const instance = await readInstance(came, request);
    if (!instance) return { status: dimseStatus.cannotUnderstand };
    await audit(instance);
    await link(came, path);
    return { status: dimseStatus.success };
  } catch (error) {
    const status = await statusOf(error, [came, path]);
    if (status === undefined) throw error;
    return { status };
  } finally {
    await rm(came, { force: true });
  }
}

/**
 * What is audited of it; nothing when it is not the instance that the request says.
 * @param {string} path
 * @param {StoreRequest} request
 * @returns {Promise<HandledInstance | undefined>}
 */
async function readInstance(path, { sopClassUid, sopInstanceUid }) {
  const { file, source } = await openPath(path);
  try {
    const { dataset } = file;
    if (dataset.getString(Tag.SOPInstanceUID) !== sopInstanceUid) return undefined;
    const studyInstanceUid = dataset.getString(Tag.StudyInstanceUID);
    const patientId = dataset.getString(Tag.PatientID);
    return {
      sopClassUid,
      sopInstanceUid,
      ...(studyInstanceUid && { studyInstanceUid }),
      ...(patientId && { patientId }),
    };
  } finally {
    await source.close();
  }
}

/** @param {unknown} error @param {readonly [came: string, path: string]} files */
async function statusOf(error, [came, path]) {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EEXIST") {
    return (await digestOf(came)) === (await digestOf(path)) ? dimseStatus.success : DUPLICATE;
  }
  const isFull = code === "ENOSPC" || code === "EDQUOT" || code === "ERR_AUDIT_SPOOL_FULL";
  return isFull ? dimseStatus.outOfResources : undefined;
}

/** @param {string} path */
async function digestOf(path) {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest("hex");
}
