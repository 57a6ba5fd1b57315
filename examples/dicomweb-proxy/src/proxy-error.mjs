/**
 * @typedef {"ERR_PROXY_REFUSED" | "ERR_PROXY_UNKNOWN" | "ERR_PROXY_QUERY" | "ERR_PROXY_MEDIA_TYPE" | "ERR_PROXY_MULTIPART" | "ERR_PROXY_LIMIT" | "ERR_PROXY_UPSTREAM" | "ERR_PROXY_INSTANCE" | "ERR_PROXY_REVIEW" | "ERR_PROXY_LEAK"} ProxyErrorCode
 */

/** @type {Readonly<Record<ProxyErrorCode, readonly [status: number, message: string]>>} */
const meanings = {
  ERR_PROXY_REFUSED: [501, "this resource is not given through the proxy"],
  ERR_PROXY_UNKNOWN: [404, "there is nothing of that UID"],
  ERR_PROXY_QUERY: [400, "this attribute cannot be searched by"],
  ERR_PROXY_MEDIA_TYPE: [406, "this media type is not given through the proxy"],
  ERR_PROXY_MULTIPART: [400, "the body is no multipart/related of application/dicom"],
  ERR_PROXY_LIMIT: [413, "an instance or an answer is longer than it may be"],
  ERR_PROXY_UPSTREAM: [502, "the server behind the proxy does not answer as it should"],
  ERR_PROXY_INSTANCE: [409, "an instance cannot be de-identified"],
  ERR_PROXY_REVIEW: [409, "a person should look at an instance before it is released"],
  ERR_PROXY_LEAK: [409, "an instance still held an identifying value"],
};

/** Why something does not go through the proxy; no message has a value of an instance or a request. */
export class ProxyError extends Error {
  /** @param {ProxyErrorCode} code @param {unknown} [cause] */
  constructor(code, cause) {
    const [status, message] = meanings[code];
    super(message, { cause });
    this.name = "ProxyError";
    this.code = code;
    this.status = status;
  }
}
