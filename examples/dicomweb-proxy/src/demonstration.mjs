// A DICOMweb server to try this out with: `npm run upstream [-- PORT FILE.dcm …]`. It holds what it is given in memory, and knows no rules.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import {
  createFile,
  Dataset,
  readFile as readDicomFile,
  Tag,
  toDicomJson,
  TransferSyntax,
  writeFile,
} from "@dicomsec/core";
import { boundaryOf, readMultipart, writeMultipart } from "./multipart.mjs";

/** @import { IncomingMessage, ServerResponse } from "node:http" */

/** Whatever is stored, found, and given as it is. */
export class DemonstrationServer {
  /** @type {Uint8Array[]} */
  files = [];

  /** @param {IncomingMessage} request @param {ServerResponse} response */
  async handle(request, response) {
    const url = new URL(request.url ?? "/", "http://upstream");
    if (request.method === "POST") return this.#store(request, response);
    const [, study, series, instance] =
      /^\/studies\/([0-9.]+)(?:\/series\/([0-9.]+)(?:\/instances\/([0-9.]+))?)?/.exec(url.pathname) ?? [];
    const wanted = { StudyInstanceUID: study, SeriesInstanceUID: series, SOPInstanceUID: instance };
    const found = this.files.filter((bytes) => isWanted(readDicomFile(bytes).dataset, wanted));
    if (found.length === 0) return void response.writeHead(study === undefined ? 204 : 404).end();
    if (/\/(?:studies|series|instances|metadata)$/.test(url.pathname)) return answerJson(response, found, url);
    const boundary = randomUUID();
    response.writeHead(200, { "Content-Type": `multipart/related; type="application/dicom"; boundary=${boundary}` });
    for await (const chunk of writeMultipart(chunked(found), boundary)) response.write(chunk);
    response.end();
  }

  /** @param {IncomingMessage} request @param {ServerResponse} response */
  async #store(request, response) {
    const came = [];
    try {
      for await (const { body } of readMultipart(request, boundaryOf(request.headers["content-type"]))) {
        const chunks = [];
        for await (const chunk of body) chunks.push(chunk);
        came.push(new Uint8Array(Buffer.concat(chunks)));
      }
    } catch {
      // It was cut off: nothing of it is stored.
      return void response.writeHead(400).end();
    }
    this.files.push(...came);
    response.writeHead(200, { "Content-Type": "application/dicom+json" }).end("{}");
  }
}

/** @param {Dataset} dataset @param {Record<string, string | undefined>} wanted */
function isWanted(dataset, wanted) {
  return Object.entries(wanted).every(
    ([keyword, uid]) => uid === undefined || dataset.getString(Tag[/** @type {keyof typeof Tag} */ (keyword)]) === uid,
  );
}

/** Metadata have their pixels elsewhere. @param {ServerResponse} response @param {readonly Uint8Array[]} found @param {URL} url */
async function answerJson(response, found, { pathname }) {
  const bulkDataUri = (/** @type {{ tag: number }} */ { tag }) =>
    tag === Tag.PixelData ? `http://upstream${pathname}/bulkdata` : undefined;
  const all = await Promise.all(found.map((bytes) => toDicomJson(readDicomFile(bytes).dataset, { bulkDataUri })));
  response.writeHead(200, { "Content-Type": "application/dicom+json" }).end(JSON.stringify(all));
}

/** @param {readonly Uint8Array[]} files */
async function* chunked(files) {
  for (const file of files)
    yield (async function* () {
      for (let at = 0; at < file.length; at += 1000) yield file.subarray(at, at + 1000);
    })();
}

/** A CT image of somebody. */
function sampleFile() {
  const dataset = new Dataset();
  const uids = { StudyInstanceUID: "1.2.3", SeriesInstanceUID: "1.2.3.1", SOPInstanceUID: "1.2.3.1.1" };
  const texts = {
    SOPClassUID: "1.2.840.10008.5.1.4.1.1.2",
    Modality: "CT",
    PatientName: "Roe^Richard",
    PatientID: "PATIENT-7",
    StudyDate: "20260203",
    ReferringPhysicianName: "Doe^Jane",
  };
  for (const [keyword, value] of Object.entries({ ...uids, ...texts }))
    dataset.set(Tag[/** @type {keyof typeof Tag} */ (keyword)], value);
  for (const tag of [Tag.Rows, Tag.Columns]) dataset.set(tag, 8);
  dataset.set(Tag.BitsAllocated, 16);
  dataset.set(Tag.PixelData, new Uint8Array(128), "OW");
  return writeFile(createFile(dataset, TransferSyntax.ExplicitVRLittleEndian));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port = "8043", ...paths] = process.argv.slice(2);
  const upstream = new DemonstrationServer();
  upstream.files =
    paths.length === 0
      ? [sampleFile()]
      : await Promise.all(paths.map(async (path) => new Uint8Array(await readFile(path))));
  const server = createServer((request, response) => void upstream.handle(request, response));
  server.listen(Number(port), "127.0.0.1", () =>
    console.log(`http://127.0.0.1:${port}/studies: npm start, in another terminal`),
  );
}
