import { createHmac } from "node:crypto";
import { bytes, concatBytes, joinBytes } from "@dicomsec/testing";

export interface AnswerSignature {
  readonly keyName?: string;
  readonly algorithm?: string;
  readonly hash?: string;
  readonly secret: Uint8Array;
  readonly timeSigned: number;
  readonly fudge?: number;
  readonly originalId?: number;
  readonly error?: number;
  readonly other?: Uint8Array;
  /** The MAC that is sent. Default: that of the whole hash. */
  readonly mac?: (right: Uint8Array) => Uint8Array;
  /** Of what the answer is to, with its signature. */
  readonly request: Uint8Array;
}

const big16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 255);
const labels = (name: string): Uint8Array => joinBytes(name.split(".").map((label) => bytes`${label.length} ${label}`)); // prettier-ignore

/** The signature of a server, put together by hand from RFC 8945 4.2, 4.3 and 5.3. */
export function signAnswer(answer: Uint8Array, options: AnswerSignature): Uint8Array {
  const { keyName = "ddns", algorithm = "hmac-sha256", hash = "sha256", fudge = 300, error = 0 } = options;
  const { secret, timeSigned, other = new Uint8Array(), mac = (right) => right, request } = options;
  const id = options.originalId === undefined ? answer.subarray(0, 2) : big16(options.originalId);
  const name = concatBytes(labels(keyName), bytes`00`);
  const time = bytes`${(timeSigned / 2 ** 40) & 255} ${(timeSigned / 2 ** 32) & 255} ${(timeSigned >>> 24) & 255} ${(timeSigned >>> 16) & 255} ${(timeSigned >>> 8) & 255} ${timeSigned & 255}`;
  const method = concatBytes(labels(algorithm), bytes`00`);
  const end = bytes`${big16(error)} ${big16(other.length)} ${other}`;
  const requestMac = macOfRequest(request);
  const covered = bytes`${big16(requestMac.length)} ${requestMac} ${id} ${answer.subarray(2)} ${name} 00ff 00000000 ${method} ${time} ${big16(fudge)} ${end}`;
  const sent = mac(new Uint8Array(createHmac(hash, secret).update(covered).digest()));
  const data = bytes`${method} ${time} ${big16(fudge)} ${big16(sent.length)} ${sent} ${id} ${end}`;
  const count = answer[11]! + 1;
  return bytes`${answer.subarray(0, 11)} ${count} ${answer.subarray(12)} ${name} 00fa 00ff 00000000 ${big16(data.length)} ${data}`;
}

/** The MAC of 32 octets in front of the id, error and length at the end of a request that is signed by SHA-256. */
function macOfRequest(request: Uint8Array): Uint8Array {
  return request.slice(-38, -6);
}
