import { NetworkError, type NetworkErrorCode } from "../errors.js";
import { DnsFlag, type DnsMessage, OPCODE_MASK, Rcode, readDnsMessage, responseCode } from "./dns-message.js";
import { malformed } from "./dns-reader.js";
import { isSameName } from "./domain-name.js";

/**
 * Reads the answer to a question.
 *
 * @throws NetworkError `ERR_NETWORK_PACKET` for what is no message, or answers another one: another id, operation or question
 * @see RFC 5452 9.1
 */
export function readResponse(bytes: Uint8Array, query: Pick<DnsMessage, "id" | "flags" | "questions">): DnsMessage {
  const message = readDnsMessage(bytes);
  const isAnswer = (message.flags & DnsFlag.QR) !== 0 && message.id === query.id;
  if (!isAnswer || (message.flags & OPCODE_MASK) !== (query.flags & OPCODE_MASK) || !isEchoed(message, query))
    throw malformed("the message is no answer to what was asked");
  return message;
}

function isEchoed(message: DnsMessage, { questions }: Pick<DnsMessage, "questions">): boolean {
  const code = responseCode(message);
  // Servers that cannot read a question do not repeat it, and those that update need not (RFC 2136 3.8).
  if (message.questions.length === 0) return code !== Rcode.NOERROR || (message.flags & OPCODE_MASK) === DnsFlag.UPDATE;
  return (
    message.questions.length === questions.length &&
    message.questions.every(({ name, type, class: number }, at) => {
      const asked = questions[at]!;
      return isSameName(name, asked.name) && type === asked.type && number === asked.class;
    })
  );
}

const codes: ReadonlyMap<number, { readonly code: NetworkErrorCode; readonly message: string }> = new Map([
  [Rcode.REFUSED, { code: "ERR_NETWORK_DNS_REFUSED", message: "the DNS server refuses" }],
  [Rcode.NXDOMAIN, { code: "ERR_NETWORK_DNS_PREREQUISITE", message: "a name that must be in use is not: NXDOMAIN" }],
  [Rcode.YXDOMAIN, { code: "ERR_NETWORK_DNS_PREREQUISITE", message: "a name that must not be in use is: YXDOMAIN" }],
  [Rcode.YXRRSET, { code: "ERR_NETWORK_DNS_PREREQUISITE", message: "records that must not exist do: YXRRSET" }],
  [Rcode.NXRRSET, { code: "ERR_NETWORK_DNS_PREREQUISITE", message: "records that must exist do not: NXRRSET" }],
  [Rcode.NOTAUTH, { code: "ERR_NETWORK_DNS_NOTAUTH", message: "the DNS server does not serve the zone: NOTAUTH" }],
  [Rcode.NOTZONE, { code: "ERR_NETWORK_DNS_NOTAUTH", message: "a name is not within the zone: NOTZONE" }],
]);

/** The error that a response code stands for. */
export function rcodeError(rcode: number): NetworkError {
  const { code, message } = codes.get(rcode) ?? {
    code: "ERR_NETWORK_DNS_SERVER" as const,
    message: `the DNS server answered with the response code ${rcode}`,
  };
  return new NetworkError(code, { message });
}
