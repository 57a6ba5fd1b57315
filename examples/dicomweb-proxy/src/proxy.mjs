import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Tag, tagDigits } from "@dicomsec/core";
import { bytesOf } from "./cleaner.mjs";
import { boundaryOf, readMultipart, writeMultipart } from "./multipart.mjs";
import { ProxyError } from "./proxy-error.mjs";
import { matchInFront, originalOf, queryBehind } from "./search.mjs";

/** @import { IncomingMessage, ServerResponse } from "node:http" */
/** @import { Cleaner, CleanInstance } from "./cleaner.mjs" */
/** @import { UidStore } from "./uid-store.mjs" */
/** @import { Upstream } from "./upstream.mjs" */

/**
 * @typedef {object} ProxyOptions
 * @property {Upstream | undefined} source Where instances are searched and retrieved.
 * @property {Upstream | undefined} target Where instances are stored.
 * @property {Cleaner} cleaner
 * @property {UidStore} uids
 * @property {(event: { request: string, status: number, code?: string }) => void} onRequest For a log; nothing of the request but what kind it is.
 */

/** @typedef {{ request: IncomingMessage, response: ServerResponse, url: URL, signal: AbortSignal }} Exchange */

const UID = "([0-9][0-9.]{0,63})";
const BELOW = `/studies/${UID}(?:/series/${UID}(?:/instances/${UID})?)?`;

/** What goes through, by method and path; everything else is refused. */
const resources = /** @type {const} */ ([
  ["search", "GET", /^\/(?:studies|series|instances)$/],
  ["search", "GET", new RegExp(`^/studies/${UID}/(?:series|instances)$`)],
  ["search", "GET", new RegExp(`^/studies/${UID}/series/${UID}/instances$`)],
  ["metadata", "GET", new RegExp(`^${BELOW}/metadata$`)],
  ["retrieve", "GET", new RegExp(`^${BELOW}$`)],
  ["store", "POST", /^\/studies$/],
]);

/** Answers DICOMweb requests with what is de-identified. */
export class Proxy {
  /** @param {ProxyOptions} options */
  constructor(options) {
    this.options = options;
  }

  /** A listener of a server of `node:http`. @param {IncomingMessage} request @param {ServerResponse} response */
  async handle(request, response) {
    const url = urlOf(request);
    const [kind] = resources.find(([, method, path]) => method === request.method && path.test(url.pathname)) ?? [
      "refused",
    ];
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      if (kind === "refused") throw new ProxyError("ERR_PROXY_REFUSED");
      await this[kind]({ request, response, url, signal: gone.signal });
      this.options.onRequest({ request: kind, status: response.statusCode });
    } catch (error) {
      const known = error instanceof ProxyError ? error : new ProxyError("ERR_PROXY_UPSTREAM", error);
      this.options.onRequest({ request: kind, status: known.status, code: known.code });
      refuse(request, response, known);
    }
  }

  /** QIDO-RS. @param {Exchange} exchange */
  async search({ response, url, signal }) {
    const { cleaner, uids } = this.options;
    const query = queryBehind(url.searchParams, uids);
    const matches = await this.#source().json(`${this.#behind(url.pathname)}?${query}`, signal);
    const told = matches.map((match) => matchInFront(/** @type {Record<string, {}>} */ (match), cleaner));
    answerJson(response, told);
  }

  /** WADO-RS metadata. @param {Exchange} exchange */
  async metadata({ response, url, signal }) {
    const all = [];
    for (const one of await this.#source().json(this.#behind(url.pathname), signal))
      all.push(await this.options.cleaner.metadata(one));
    answerJson(response, all);
  }

  /** WADO-RS. Each instance goes out when it is done, and has gone from here before the next one is looked at. @param {Exchange} exchange */
  async retrieve({ request, response, url, signal }) {
    if (!isDicomAccepted(request.headers.accept)) throw new ProxyError("ERR_PROXY_MEDIA_TYPE");
    const { contentType, body } = await this.#source().instances(this.#behind(url.pathname), signal);
    const boundary = randomUUID();
    const parts = writeMultipart(this.#cleaned(body, boundaryOf(contentType)), boundary);
    // As long as nothing went out, a refusal can still be said.
    const first = await parts.next();
    response.writeHead(200, { "Content-Type": `multipart/related; type="application/dicom"; boundary=${boundary}` });
    if (!first.done) response.write(first.value);
    await pipeline(parts, response, { signal });
  }

  /** STOW-RS: all of a request, or nothing. @param {Exchange} exchange */
  async store({ request, response, signal }) {
    const { target } = this.options;
    if (!target) throw new ProxyError("ERR_PROXY_REFUSED");
    /** @type {CleanInstance[]} */
    const stored = [];
    const boundary = randomUUID();
    const instances = this.#cleaned(request, boundaryOf(request.headers["content-type"]), stored);
    await target.store(boundary, Readable.from(writeMultipart(instances, boundary)), signal);
    const references = stored.map(({ sopClassUid, sopInstanceUid }) => ({
      [tagDigits(Tag.ReferencedSOPClassUID)]: { vr: "UI", Value: [sopClassUid] },
      [tagDigits(Tag.ReferencedSOPInstanceUID)]: { vr: "UI", Value: [sopInstanceUid] },
    }));
    answerJson(response, { [tagDigits(Tag.ReferencedSOPSequence)]: { vr: "SQ", Value: references } });
  }

  /** @param {AsyncIterable<Uint8Array>} body @param {string} boundary @param {CleanInstance[]} [done] */
  async *#cleaned(body, boundary, done = []) {
    for await (const part of readMultipart(body, boundary)) {
      const instance = await this.options.cleaner.instance(part.body);
      try {
        yield bytesOf(instance.source);
        done.push(instance);
      } finally {
        await instance.source.close();
      }
    }
  }

  #source() {
    const { source } = this.options;
    if (!source) throw new ProxyError("ERR_PROXY_REFUSED");
    return source;
  }

  /** The path with the UIDs that the server behind knows. @param {string} path */
  #behind(path) {
    return path.replace(/[0-9][0-9.]*/g, (uid) => originalOf(uid, this.options.uids));
  }
}

/** What is no address is the root, where nothing is. @param {IncomingMessage} request */
function urlOf({ url = "/" }) {
  const base = "http://proxy";
  return new URL(URL.canParse(url, base) ? url : "/", base);
}

/** Instances as they are stored: nothing rendered or cut out of them, and no Transfer Syntax of one's choice. @param {string | undefined} accept */
function isDicomAccepted(accept = "*/*") {
  return accept.split(",").some((one) => {
    const [range, ...parameters] = one.split(";").map((part) => part.trim().toLowerCase().replaceAll('"', ""));
    const isOther = parameters.some((part) => /^type=(?!application\/dicom$)|^transfer-syntax=(?!\*$)/.test(part));
    return (range === "*/*" || range === "multipart/related") && !isOther;
  });
}

/** @param {ServerResponse} response @param {unknown} answer */
function answerJson(response, answer) {
  response.writeHead(200, { "Content-Type": "application/dicom+json" }).end(JSON.stringify(answer));
}

/** An answer that has begun is cut off: whoever reads it must not take it for whole. @param {IncomingMessage} request @param {ServerResponse} response @param {ProxyError} error */
function refuse(request, response, { status, code, message }) {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { "Content-Type": "application/json", Connection: "close" });
  response.end(JSON.stringify({ code, message }));
  request.resume();
}
