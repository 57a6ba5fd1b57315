import { ldapFeature } from "./controls.js";

/** An answer of a server as far as it must be known before it is read. */
export interface Answer {
  readonly messageId: number;
  /** An entry or a reference of a search, after which more comes; anything else ends what was asked for. */
  readonly isPart: boolean;
  /** Whether it has the cookie by which a search goes on (RFC 2696). */
  readonly hasCookie: boolean;
}

const tag = { boolean: 0x01, integer: 0x02, octets: 0x04, enumerated: 0x0a, sequence: 0x30, set: 0x31, controls: 0xa0 };
const entryTag = 0x64;
const referenceTag = 0x73;
/** BindResponse, SearchResultDone, ModifyResponse, AddResponse, DelResponse, ModifyDNResponse, ExtendedResponse. */
const resultTags: ReadonlySet<number> = new Set([0x61, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x78]);

/** How many octets the message that begins there has; `undefined` as long as that is not known, -1 when it is none. */
export function messageLength(octets: Uint8Array, at: number): number | undefined {
  const available = octets.length - at;
  if (available < 2) return undefined;
  if (octets[at] !== tag.sequence || octets[at + 1] === 0x80 || octets[at + 1]! > 0x84) return -1;
  if (available < headerLength(octets, at)) return undefined;
  return headerLength(octets, at) + valueLength(octets, at);
}

/** What answer a whole message is; `undefined` for what is none of RFC 4511, 4.2 to 4.12, all the way down. */
export function readAnswer(octets: Uint8Array): Answer | undefined {
  const end = octets.length;
  const idAt = valueAt(octets, 0);
  const operationAt = skip(octets, idAt, end, tag.integer);
  const operation = octets[operationAt] ?? -1;
  const controlsAt = skip(octets, operationAt, end, operation);
  if (controlsAt < 0 || !isNumber(octets, idAt) || !isOperation(octets, operationAt, controlsAt)) return undefined;
  const hasControls = controlsAt < end;
  if (hasControls && (skip(octets, controlsAt, end, tag.controls) !== end || !isEach(octets, valueAt(octets, controlsAt), end, isControl))) return undefined; // prettier-ignore
  return {
    messageId: numberAt(octets, idAt),
    isPart: operation === entryTag || operation === referenceTag,
    hasCookie: hasControls && !isEach(octets, valueAt(octets, controlsAt), end, isWithoutCookie),
  };
}

/** An empty reference of a search: it leads nowhere. */
export function emptyReference(messageId: number): Uint8Array {
  const id = [24, 16, 8, 0].map((shift) => (messageId >>> shift) & 0xff);
  return Uint8Array.of(tag.sequence, 8, tag.integer, 4, ...id, referenceTag, 0);
}

function isOperation(octets: Uint8Array, at: number, end: number): boolean {
  const inside = valueAt(octets, at);
  if (octets[at] === entryTag) return isEntry(octets, inside, end);
  if (octets[at] === referenceTag) return isEach(octets, inside, end, isOctets);
  return resultTags.has(octets[at]!) && isResult(octets, inside, end);
}

function isEntry(octets: Uint8Array, at: number, end: number): boolean {
  const list = skip(octets, at, end, tag.octets);
  return skip(octets, list, end, tag.sequence) === end && isEach(octets, valueAt(octets, list), end, isAttribute);
}

function isAttribute(octets: Uint8Array, at: number, end: number): boolean {
  if (octets[at] !== tag.sequence) return false;
  const values = skip(octets, valueAt(octets, at), end, tag.octets);
  return skip(octets, values, end, tag.set) === end && isEach(octets, valueAt(octets, values), end, isOctets);
}

function isResult(octets: Uint8Array, at: number, end: number): boolean {
  const matched = skip(octets, at, end, tag.enumerated);
  const more = skip(octets, skip(octets, matched, end, tag.octets), end, tag.octets);
  return more >= 0 && isNumber(octets, at) && isEach(octets, more, end, isNoControls);
}

function isControl(octets: Uint8Array, at: number, end: number): boolean {
  if (octets[at] !== tag.sequence) return false;
  let next = skip(octets, valueAt(octets, at), end, tag.octets);
  if (next >= 0 && octets[next] === tag.boolean) next = skip(octets, next, end, tag.boolean);
  return next === end || skip(octets, next, end, tag.octets) === end;
}

const pagedResults = new TextEncoder().encode(ldapFeature.pagedResults);

/** No control of paged results, or one whose cookie is empty. */
function isWithoutCookie(octets: Uint8Array, at: number, end: number): boolean {
  const type = valueAt(octets, at);
  const after = skip(octets, type, end, tag.octets);
  const name = octets.subarray(valueAt(octets, type), after);
  if (name.length !== pagedResults.length || !name.every((octet, index) => octet === pagedResults[index])) return true;
  const value = octets[after] === tag.boolean ? skip(octets, after, end, tag.boolean) : after;
  const size = valueAt(octets, valueAt(octets, value));
  const cookie = skip(octets, size, end, tag.integer);
  return skip(octets, cookie, end, tag.octets) < 0 || valueLength(octets, cookie) === 0;
}

function isOctets(octets: Uint8Array, at: number): boolean {
  return octets[at] === tag.octets;
}

/** What may follow a result: anything but what would be taken for the controls of the message. */
function isNoControls(octets: Uint8Array, at: number): boolean {
  return octets[at] !== tag.controls;
}

type Check = (octets: Uint8Array, at: number, end: number) => boolean;

/** Whether values lie there one after the other up to the end, each as it must be. */
function isEach(octets: Uint8Array, start: number, end: number, check: Check): boolean {
  for (let at = start; at < end;) {
    const next = skip(octets, at, end, octets[at]!);
    if (next < 0 || !check(octets, at, next)) return false;
    at = next;
  }
  return true;
}

/** Where the value of that tag ends which begins there; -1 when there is none, or it does not end in time. */
function skip(octets: Uint8Array, at: number, end: number, expected: number): number {
  if (at < 0 || at + 2 > end || octets[at] !== expected || (expected & 0x1f) === 0x1f) return -1;
  if (octets[at + 1] === 0x80 || octets[at + 1]! > 0x84 || at + headerLength(octets, at) > end) return -1;
  const next = valueAt(octets, at) + valueLength(octets, at);
  return next <= end ? next : -1;
}

function headerLength(octets: Uint8Array, at: number): number {
  const first = octets[at + 1]!;
  return first < 0x80 ? 2 : 2 + first - 0x80;
}

function valueAt(octets: Uint8Array, at: number): number {
  return at + headerLength(octets, at);
}

function valueLength(octets: Uint8Array, at: number): number {
  const first = octets[at + 1]!;
  if (first < 0x80) return first;
  let length = 0;
  for (let index = at + 2; index < at + headerLength(octets, at); index += 1) length = length * 256 + octets[index]!;
  return length;
}

function isNumber(octets: Uint8Array, at: number): boolean {
  const length = valueLength(octets, at);
  return length >= 1 && length <= 4;
}

function numberAt(octets: Uint8Array, at: number): number {
  let value = 0;
  for (let index = valueAt(octets, at); index < valueAt(octets, at) + valueLength(octets, at); index += 1)
    value = value * 256 + octets[index]!;
  return value;
}
