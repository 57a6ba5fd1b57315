import { AuditError } from "../errors.js";
import { filled } from "./slab.js";

/** Severity of RFC 5424 Table 2: emergency 0 to debug 7; audit messages have 5, sometimes 4 (A.6, A.7). */
export type Severity = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** The header of a syslog message. An empty field is written as `-`. @see RFC 5424 section 6 */
export interface SyslogHeader {
  /** Facility times 8 and severity. Default: 85, facility 10 and severity 5 (A.6). */
  readonly priority?: number;
  /** RFC 3339 with a time zone and no more than 6 digits of a second. Default: that of the moment. */
  readonly timestamp?: string;
  readonly hostname?: string;
  readonly appName?: string;
  readonly procId?: string;
  /** Default: `DICOM+RFC3881`; IHE ITI-20 has `IHE+RFC-3881`. */
  readonly msgId?: string;
  /** As RFC 5424 section 6.3 writes it. Default: none. */
  readonly structuredData?: string;
  /** Whether MSG begins with EF BB BF, which says that it is UTF-8. Default: true. */
  readonly byteOrderMark?: boolean;
}

/** A syslog message as it came. */
export interface SyslogMessage {
  readonly facility: number;
  readonly severity: Severity;
  /** Of RFC 5424; the header of RFC 3164 has none, and its fields are not read. */
  readonly version: 1 | undefined;
  readonly timestamp: string | undefined;
  readonly hostname: string | undefined;
  readonly appName: string | undefined;
  readonly procId: string | undefined;
  readonly msgId: string | undefined;
  readonly structuredData: string | undefined;
  /** MSG, without a byte order mark: a view of the bytes that were read. */
  readonly content: Uint8Array;
}

/** Of the PRI of audit messages: security/authorization, normal but significant (A.6). */
const AUDIT_PRIORITY = 85;

/** The longest values of the fields (RFC 5424 section 6.2). */
const longest = { hostname: 255, appName: 48, procId: 128, msgId: 32 } as const;

/** Without leap seconds. */
const timestampForm = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/; // prettier-ignore
const structuredDataForm = /^(?:\[[!#-<>-\\^-~]{1,32}(?: [!#-<>-\\^-~]{1,32}="(?:[^"\\\]]|\\["\\\]])*")*\])+$/;

/** Makes syslog messages of one sender. `sequenceId` goes into the structured data `meta` (RFC 5424 section 7.3.1), where no others are given. */
export type SyslogEncoder = (content: string, timestamp: string, sequenceId?: number) => Uint8Array;

/**
 * Makes an encoder for the messages of one sender: what does not change in their headers is written once.
 *
 * @throws AuditError ERR_AUDIT_SYSLOG for a field that RFC 5424 does not allow
 */
export function syslogEncoder(header: SyslogHeader = {}): SyslogEncoder {
  const { priority = AUDIT_PRIORITY, msgId = "DICOM+RFC3881", structuredData = "", byteOrderMark = true } = header;
  if (!Number.isInteger(priority) || priority < 0 || priority > 191) throw badField("PRI");
  if (structuredData !== "" && !structuredDataForm.test(structuredData)) throw badField("STRUCTURED-DATA");
  if (header.timestamp !== undefined && !timestampForm.test(header.timestamp)) throw badField("TIMESTAMP");
  const fields = (["hostname", "appName", "procId"] as const).map((name) => field(name, header[name] ?? ""));
  const rest = [...fields, field("msgId", msgId)].join(" ");
  return (content, timestamp, sequenceId) => {
    if (header.timestamp === undefined && !timestampForm.test(timestamp)) throw badField("TIMESTAMP");
    const meta = sequenceId === undefined ? "-" : `[meta sequenceId="${((sequenceId - 1) % MAX_SEQUENCE_ID) + 1}"]`;
    const data = structuredData === "" ? meta : structuredData;
    return encodeParts(`<${priority}>1 ${header.timestamp ?? timestamp} ${rest} ${data} `, byteOrderMark, content);
  };
}

const encoder = new TextEncoder();

/** The mark is no part of a text: with it, every text would have to be held as UTF-16. */
function encodeParts(head: string, byteOrderMark: boolean, content: string): Uint8Array {
  return filled(3 * (head.length + 1 + content.length), (target) => {
    let { written: at } = encoder.encodeInto(head, target);
    if (byteOrderMark) for (const octet of [0xef, 0xbb, 0xbf]) target[at++] = octet;
    return at + encoder.encodeInto(content, target.subarray(at)).written;
  });
}

/** After it comes 1 again. */
const MAX_SEQUENCE_ID = 0x7fffffff;

/** A whole syslog message. @throws AuditError ERR_AUDIT_SYSLOG @see RFC 5424 section 6, PS3.15 A.6 */
export function encodeSyslogMessage(content: string, header: SyslogHeader = {}, now = new Date()): Uint8Array {
  return syslogEncoder(header)(content, now.toISOString());
}

function field(name: keyof typeof longest, value: string): string {
  if (value === "") return "-";
  if (value.length > longest[name] || !/^[!-~]+$/.test(value))
    throw badField(name.toUpperCase().replace("APP", "APP-"));
  return value;
}

function badField(name: string): AuditError {
  return new AuditError("ERR_AUDIT_SYSLOG", { message: `RFC 5424 does not allow that ${name}` });
}

const SPACE = 0x20;

/**
 * Reads a syslog message: of RFC 5424, or of RFC 3164, of which PRI alone is read and MSG begins at the XML. Any PRI is taken (A.6).
 *
 * @throws AuditError ERR_AUDIT_SYSLOG
 */
export function decodeSyslogMessage(bytes: Uint8Array): SyslogMessage {
  const priority = priorityOf(bytes);
  const common = { facility: priority.value >> 3, severity: (priority.value & 7) as Severity };
  if (bytes[priority.end] !== 0x31 || bytes[priority.end + 1] !== SPACE) return oldMessage(bytes, priority.end, common);
  const reader = new FieldReader(bytes, priority.end + 2);
  const [timestamp, hostname, appName, procId, msgId] = [reader.field(), reader.field(), reader.field(), reader.field(), reader.field()]; // prettier-ignore
  const structuredData = reader.structuredData();
  const content = withoutMark(reader.rest());
  return { ...common, version: 1, timestamp, hostname, appName, procId, msgId, structuredData, content };
}

function priorityOf(bytes: Uint8Array): { readonly value: number; readonly end: number } {
  const end = bytes.indexOf(0x3e);
  const digits = bytes[0] === 0x3c && end >= 2 && end <= 4 ? ascii(bytes.subarray(1, end)) : "";
  if (!/^\d{1,3}$/.test(digits) || Number(digits) > 191) throw malformed("there is no PRI");
  return { value: Number(digits), end: end + 1 };
}

/** RFC 3164 has no field that says where MSG begins; an audit message begins with `<`. */
function oldMessage(
  bytes: Uint8Array,
  from: number,
  common: Pick<SyslogMessage, "facility" | "severity">,
): SyslogMessage {
  const start = bytes.indexOf(0x3c, from);
  const none = { version: undefined, timestamp: undefined, hostname: undefined, appName: undefined, procId: undefined, msgId: undefined, structuredData: undefined }; // prettier-ignore
  return { ...common, ...none, content: start < 0 ? bytes.subarray(from) : bytes.subarray(start) };
}

function withoutMark(content: Uint8Array): Uint8Array {
  return content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf ? content.subarray(3) : content;
}

class FieldReader {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** The next field, and the space after it. */
  field(): string | undefined {
    const end = this.#bytes.indexOf(SPACE, this.#at);
    if (end < 0 || end === this.#at || end - this.#at > longest.hostname)
      throw malformed("a field of the header is missing");
    const value = ascii(this.#bytes.subarray(this.#at, end));
    this.#at = end + 1;
    return value === "-" ? undefined : value;
  }

  structuredData(): string | undefined {
    if (this.#bytes[this.#at] === 0x2d) {
      this.#at++;
      return undefined;
    }
    const start = this.#at;
    while (this.#bytes[this.#at] === 0x5b) this.#element();
    if (this.#at === start) throw malformed("there is no STRUCTURED-DATA");
    return new TextDecoder().decode(this.#bytes.subarray(start, this.#at));
  }

  /** To the bracket that ends it: within quotes, `\` takes the meaning of the next octet away. */
  #element(): void {
    let isQuoted = false;
    for (this.#at++; this.#at < this.#bytes.length; this.#at++) {
      const octet = this.#bytes[this.#at];
      if (isQuoted && octet === 0x5c) this.#at++;
      else if (octet === 0x22) isQuoted = !isQuoted;
      else if (!isQuoted && octet === 0x5d) {
        this.#at++;
        return;
      }
    }
    throw malformed("STRUCTURED-DATA has no end");
  }

  /** After a space; a message may end without MSG. */
  rest(): Uint8Array {
    if (this.#at < this.#bytes.length && this.#bytes[this.#at] !== SPACE) throw malformed("no space comes before MSG");
    return this.#bytes.subarray(this.#at + 1);
  }
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function malformed(message: string): AuditError {
  return new AuditError("ERR_AUDIT_SYSLOG", { message });
}
