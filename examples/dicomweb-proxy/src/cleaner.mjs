import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createFile, fromDicomJson, openFile, Tag, toDicomJson, TransferSyntax, writeFile } from "@dicomsec/core";
import { pathSource, writeFileTo } from "@dicomsec/core/node";
import {
  collectIdentifyingValues,
  createDeidentifier,
  createLeakChecker,
  createUidMapper,
  deidentifierOptions,
  readConfig,
  retainedValues,
} from "@dicomsec/deidentification";
import { ProxyError } from "./proxy-error.mjs";

/** @import { DicomFile } from "@dicomsec/core" */
/** @import { DeidentificationConfig, LeakFinding } from "@dicomsec/deidentification" */
/** @import { PathSource } from "@dicomsec/core/node" */
/** @import { UidStore } from "./uid-store.mjs" */

/** @typedef {{ source: PathSource, sopClassUid: string, sopInstanceUid: string }} CleanInstance */

const BLOCK_LENGTH = 2 ** 18;

/**
 * De-identifies instances and metadata one by one. Nothing comes out of it that a person should look at first, or in which a value of the original is found. What is
 * worked on lies in files without a name, so that memory does not grow with an instance.
 */
export class Cleaner {
  /** @param {{ key: Uint8Array, config: DeidentificationConfig, uids: UidStore, folder: string, maxInstanceBytes: number }} settings */
  constructor({ key, config, uids, folder, maxInstanceBytes }) {
    // What says that it is de-identified already is not looked at by the leak check as others are.
    const own = readConfig({ ...config, secondRun: "refuse" });
    /** Those that are not in the store yet, of any instance. @type {[replacement: string, original: string][]} */
    this.mapped = [];
    const onMapping = (/** @type {import("@dicomsec/deidentification").Mapping} */ { kind, before, after }) => {
      if (kind === "uid") this.mapped.push([after, before]);
    };
    this.deidentifier = createDeidentifier(deidentifierOptions(own, { key, onMapping }));
    this.retained = retainedValues(own);
    this.uids = uids;
    this.folder = folder;
    this.maxInstanceBytes = maxInstanceBytes;
    this.mapper = createUidMapper(key);
    this.keepsUids = (own.options ?? []).includes("retain-uids");
  }

  /** The replacement of a UID, which can be asked for from now on. @param {string} uid */
  replacement(uid) {
    const original = uid.trim();
    const replacement = this.keepsUids ? original : this.mapper.uid(original);
    this.uids.put([[replacement, original]]);
    return replacement;
  }

  /**
   * De-identifies an instance as it comes. The caller closes `source`.
   * @param {AsyncIterable<Uint8Array>} body
   * @returns {Promise<CleanInstance>}
   * @throws {ProxyError}
   */
  async instance(body) {
    const input = await this.#held((path) =>
      pipeline(limited(body, this.maxInstanceBytes), createWriteStream(path, { flags: "wx", mode: 0o600 })),
    );
    try {
      const file = await this.#clean(await openFile(input).catch(notDeidentified));
      const output = await this.#held((path) => writeFileTo(path, file, { sync: false }));
      try {
        const original = await openFile(input);
        const checker = createLeakChecker(collectIdentifyingValues(original, this.retained), this.retained);
        expectNoLeak(await checker.checkSource(output));
      } catch (error) {
        await output.close();
        throw error;
      }
      const { dataset } = file;
      return {
        source: output,
        sopClassUid: dataset.getString(Tag.SOPClassUID) ?? "",
        sopInstanceUid: dataset.getString(Tag.SOPInstanceUID) ?? "",
      };
    } finally {
      await input.close();
    }
  }

  /**
   * De-identifies what metadata say of an instance; values that are elsewhere (BulkDataURI) are left out.
   * @param {unknown} json
   * @throws {ProxyError}
   */
  async metadata(json) {
    const inline = withoutBulkData(json);
    const syntax = TransferSyntax.ExplicitVRLittleEndian;
    const read = () => createFile(fromDicomJson(inline), syntax);
    let original;
    try {
      original = read();
    } catch (error) {
      return notDeidentified(error);
    }
    const file = await this.#clean(read());
    const checker = createLeakChecker(collectIdentifyingValues(original, this.retained), this.retained);
    expectNoLeak(checker.check(writeFile(file)));
    return toDicomJson(file.dataset);
  }

  /** @param {DicomFile} input @returns {Promise<DicomFile>} */
  async #clean(input) {
    const { file, report } = await this.deidentifier.deidentify(input).catch(notDeidentified);
    this.uids.put(this.mapped.splice(0));
    if (report.verdict !== "clean") throw new ProxyError("ERR_PROXY_REVIEW");
    return file;
  }

  /** A file that is gone when it is closed. @param {(path: string) => Promise<void>} write */
  async #held(write) {
    const path = join(this.folder, randomUUID());
    try {
      await write(path);
      return await pathSource(path);
    } finally {
      await rm(path, { force: true });
    }
  }
}

/** @param {PathSource} source */
export async function* bytesOf(source) {
  for (let at = 0; at < source.size; at += BLOCK_LENGTH)
    yield await source.read(at, Math.min(BLOCK_LENGTH, source.size - at));
}

/** @param {AsyncIterable<Uint8Array>} body @param {number} most */
async function* limited(body, most) {
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > most) throw new ProxyError("ERR_PROXY_LIMIT");
    yield chunk;
  }
}

/** @param {unknown} cause @returns {never} */
function notDeidentified(cause) {
  throw new ProxyError("ERR_PROXY_INSTANCE", cause);
}

/** @param {readonly LeakFinding[]} findings */
function expectNoLeak(findings) {
  if (findings.some(({ severity }) => severity === "leak")) throw new ProxyError("ERR_PROXY_LEAK");
}

/** @param {unknown} json @returns {unknown} */
function withoutBulkData(json) {
  if (typeof json !== "object" || json === null) return json;
  const inline = Object.entries(json).filter(
    ([, element]) => typeof element !== "object" || element === null || !("BulkDataURI" in element),
  );
  return Object.fromEntries(
    inline.map(([tag, element]) => [
      tag,
      element?.vr === "SQ" ? { ...element, Value: (element.Value ?? []).map(withoutBulkData) } : element,
    ]),
  );
}
