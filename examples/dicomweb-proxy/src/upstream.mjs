import { ProxyError } from "./proxy-error.mjs";

const DICOM_PARTS = 'multipart/related; type="application/dicom"; transfer-syntax=*';

/** The server behind the proxy. Nothing of a client's request goes there but what is said here. */
export class Upstream {
  /** @param {{ url: string, maxMetadataBytes: number }} settings */
  constructor({ url, maxMetadataBytes }) {
    this.url = url.replace(/\/$/, "");
    this.maxMetadataBytes = maxMetadataBytes;
  }

  /** An answer of DICOM JSON: a list. @param {string} path @param {AbortSignal} signal @returns {Promise<unknown[]>} */
  async json(path, signal) {
    const response = await this.#fetch(path, { headers: { accept: "application/dicom+json" }, signal });
    if (response.status === 204) return [];
    const chunks = [];
    let length = 0;
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > this.maxMetadataBytes) throw new ProxyError("ERR_PROXY_LIMIT");
      chunks.push(chunk);
    }
    const answer = parsed(Buffer.concat(chunks).toString("utf8"));
    if (!Array.isArray(answer)) throw new ProxyError("ERR_PROXY_UPSTREAM");
    return answer;
  }

  /** Instances, as multipart. @param {string} path @param {AbortSignal} signal */
  async instances(path, signal) {
    const { headers, body } = await this.#fetch(path, { headers: { accept: DICOM_PARTS }, signal });
    if (!body) throw new ProxyError("ERR_PROXY_UPSTREAM");
    return { contentType: headers.get("content-type"), body };
  }

  /** Stores instances. @param {string} boundary @param {AsyncIterable<Uint8Array>} body @param {AbortSignal} signal */
  async store(boundary, body, signal) {
    const contentType = `multipart/related; type="application/dicom"; boundary=${boundary}`;
    const headers = { accept: "application/dicom+json", "content-type": contentType };
    const init = {
      method: "POST",
      headers,
      body: /** @type {BodyInit} */ (/** @type {unknown} */ (body)),
      duplex: "half",
      signal,
    };
    const response = await this.#fetch("/studies", init);
    await response.body?.cancel();
  }

  /** @param {string} path @param {RequestInit} init */
  async #fetch(path, init) {
    const response = await fetch(this.url + path, { redirect: "error", ...init }).catch((error) => {
      // What a body threw on its way is the cause.
      if (error?.cause instanceof ProxyError) throw error.cause;
      throw error instanceof ProxyError ? error : new ProxyError("ERR_PROXY_UPSTREAM", error);
    });
    if (response.ok && response.status !== 206 && response.status !== 202) return response;
    await response.body?.cancel();
    throw new ProxyError(response.status === 404 ? "ERR_PROXY_UNKNOWN" : "ERR_PROXY_UPSTREAM");
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProxyError("ERR_PROXY_UPSTREAM");
  }
}
