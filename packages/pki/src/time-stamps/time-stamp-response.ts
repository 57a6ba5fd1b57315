import { expectNode, numberOf, readBer, type BerNode } from "../asn1/ber.js";
import { UNIVERSAL } from "../asn1/der.js";
import { namedBits } from "../certificates/extensions.js";
import { damaged, PkiError } from "../errors.js";
import { timeStampTokenOf, type TimeStampToken } from "./time-stamp-token.js";

/** PKIStatus, in the order of its numbers. */
const statuses = [
  "granted",
  "grantedWithMods",
  "rejection",
  "waiting",
  "revocationWarning",
  "revocationNotification",
] as const;

/** The bits of PKIFailureInfo that a time-stamp authority may set. */
const failures: ReadonlyMap<number, string> = new Map([
  [0, "badAlg"],
  [2, "badRequest"],
  [5, "badDataFormat"],
  [14, "timeNotAvailable"],
  [15, "unacceptedPolicy"],
  [16, "unacceptedExtension"],
  [17, "addInfoNotAvailable"],
  [25, "systemFailure"],
]);

/**
 * Reads a TimeStampResp and gives its token, of which nothing has been checked but its form.
 *
 * @throws PkiError ERR_PKI_TIME_STAMP when the authority refused: the message gives its status and failure information;
 * ERR_PKI_DAMAGED, ERR_PKI_LIMIT
 * @see RFC 3161 section 2.4.2
 */
export function readTimeStampResponse(bytes: Uint8Array): TimeStampToken {
  const node = expectNode(readBer(new Uint8Array(bytes)), UNIVERSAL.sequence);
  const [info, token] = node.children;
  const fields = expectNode(info, UNIVERSAL.sequence).children;
  const status = statuses[numberOf(fields[0])];
  if (status === undefined) throw damaged("a time-stamp response has an unknown status");
  if (status !== "granted" && status !== "grantedWithMods") throw refused(status, fields.slice(1));
  if (token === undefined) throw damaged("a time-stamp response lacks its token");
  return timeStampTokenOf(token);
}

/** The free text beside the status is the authority's own, and is left out. */
function refused(status: string, fields: readonly BerNode[]): PkiError {
  const bits = fields.find(({ identifier }) => identifier === UNIVERSAL.bitString);
  const numbers = Array.from({ length: 26 }, (_, bit) => String(bit));
  const failed = bits ? namedBits(bits.content, numbers).map((bit) => failures.get(Number(bit)) ?? `bit ${bit}`) : [];
  const why = failed.length > 0 ? ` (${failed.join(", ")})` : "";
  return new PkiError("ERR_PKI_TIME_STAMP", `the time-stamp authority answered: ${status}${why}`);
}
