import { AssociationError } from "../errors.js";
import { malformed } from "./byte-cursor.js";
import { decodePdu } from "./control-pdu.js";
import { type ControlPdu, pduType } from "./pdu.js";

/** A piece of the fragment of a message, as it came. */
export interface DataPiece {
  readonly kind: "data";
  readonly contextId: number;
  readonly isCommand: boolean;
  /** Whether the message part ends with this piece. */
  readonly isLast: boolean;
  /** A view of the chunk that it came in. */
  readonly bytes: Uint8Array;
}

export type PduEvent = ControlPdu | DataPiece;

export interface PduLimits {
  /** Longest P-DATA-TF PDU, without its header: what was said to the peer; 0: any. */
  readonly maxPduLength: number;
  /** Longest A-ASSOCIATE-RQ or -AC PDU. */
  readonly maxAssociateLength: number;
}

const HEADER_LENGTH = 6;
/** Length of the PDUs that have no choice of it. */
const FIXED_LENGTH = 4;

type State =
  | { readonly in: "header" }
  | { readonly in: "body"; readonly type: number; readonly length: number }
  | { readonly in: "value-header" }
  | { readonly in: "value" };

/**
 * Reads PDUs from chunks that are cut anywhere. What is kept is never more than a header, or the body of one control PDU whose length was
 * judged by its header; data pass through.
 *
 * @see PS3.8 9.3
 */
export class PduParser {
  readonly #limits: PduLimits;
  #state: State = { in: "header" };
  #kept = new Uint8Array(HEADER_LENGTH);
  #keptLength = 0;
  /** Of the P-DATA-TF PDU. */
  #pduLeft = 0;
  /** Of the presentation data value. */
  #valueLeft = 0;
  #contextId = 0;
  #control = 0;

  constructor(limits: PduLimits) {
    this.#limits = limits;
  }

  /** Whether a PDU has begun and not ended. */
  get isWithinPdu(): boolean {
    return this.#state.in !== "header" || this.#keptLength > 0;
  }

  /** @throws AssociationError ERR_ASSOCIATION_PDU, ERR_ASSOCIATION_LIMIT: with what to abort with */
  *push(chunk: Uint8Array): Generator<PduEvent, void, void> {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#state.in === "value") {
        const bytes = rest.subarray(0, this.#valueLeft);
        rest = rest.subarray(bytes.length);
        yield this.#pass(bytes);
        continue;
      }
      if (this.#state.in === "header" && this.#keptLength === 0) expectType(rest[0]!);
      const wanted = this.#wanted() - this.#keptLength;
      const taken = rest.subarray(0, wanted);
      rest = rest.subarray(taken.length);
      // What is whole in the chunk is not copied.
      if (this.#keptLength === 0 && taken.length === wanted) {
        yield* this.#complete(taken);
        continue;
      }
      this.#keep(taken);
      if (taken.length === wanted) yield* this.#complete(this.#take());
    }
  }

  #wanted(): number {
    return this.#state.in === "body" ? this.#state.length : HEADER_LENGTH;
  }

  #keep(taken: Uint8Array): void {
    if (this.#keptLength === 0) this.#kept = new Uint8Array(this.#wanted());
    this.#kept.set(taken, this.#keptLength);
    this.#keptLength += taken.length;
  }

  #take(): Uint8Array {
    this.#keptLength = 0;
    return this.#kept;
  }

  *#complete(bytes: Uint8Array): Generator<PduEvent, void, void> {
    const state = this.#state;
    if (state.in === "header") this.#beginPdu(bytes);
    else if (state.in === "body") {
      this.#state = { in: "header" };
      yield decodePdu(state.type, bytes);
    } else {
      this.#beginValue(bytes);
      if (this.#valueLeft === 0) yield this.#pass(new Uint8Array());
    }
  }

  #beginPdu(header: Uint8Array): void {
    const type = header[0]!;
    const length = lengthAt(header, 2);
    if (type === pduType.dataTransfer) {
      this.#expectDataLength(length);
      this.#pduLeft = length;
      this.#state = { in: "value-header" };
      return;
    }
    if (type !== pduType.associateRequest && type !== pduType.associateAccept) {
      if (length !== FIXED_LENGTH) throw malformed("a PDU has not the length of its type");
    } else if (length > this.#limits.maxAssociateLength) throw tooLong("an A-ASSOCIATE PDU is longer than any may be");
    if (length === 0) throw malformed("an A-ASSOCIATE PDU is empty");
    this.#state = { in: "body", type, length };
  }

  #expectDataLength(length: number): void {
    const { maxPduLength } = this.#limits;
    if (length < HEADER_LENGTH) throw malformed("a P-DATA-TF PDU holds no presentation data value");
    if (maxPduLength > 0 && length > maxPduLength) throw tooLong("a P-DATA-TF PDU is longer than what was agreed");
  }

  #beginValue(header: Uint8Array): void {
    const length = lengthAt(header, 0);
    // The length counts the context id and the message control header.
    if (length < 2 || length + 4 > this.#pduLeft) throw malformed("a presentation data value does not fit its PDU");
    this.#contextId = header[4]!;
    this.#control = header[5]!;
    this.#valueLeft = length - 2;
    this.#pduLeft -= HEADER_LENGTH;
    this.#state = { in: "value" };
  }

  #pass(bytes: Uint8Array): DataPiece {
    this.#valueLeft -= bytes.length;
    this.#pduLeft -= bytes.length;
    const isEnd = this.#valueLeft === 0;
    if (isEnd) this.#endValue();
    const isLast = isEnd && (this.#control & 2) !== 0;
    return { kind: "data", contextId: this.#contextId, isCommand: (this.#control & 1) !== 0, isLast, bytes };
  }

  #endValue(): void {
    if (this.#pduLeft > 0 && this.#pduLeft < HEADER_LENGTH)
      throw malformed("bytes follow the last presentation data value of a PDU");
    this.#state = { in: this.#pduLeft > 0 ? "value-header" : "header" };
  }
}

function expectType(type: number): void {
  if (type >= pduType.associateRequest && type <= pduType.abort) return;
  // Unrecognized PDU (PS3.8 Table 9-26).
  const abort = { source: 2, reason: 1 };
  throw new AssociationError("ERR_ASSOCIATION_PDU", { message: "what came is no PDU of PS3.8 9.3", abort });
}

function tooLong(message: string): AssociationError {
  return new AssociationError("ERR_ASSOCIATION_LIMIT", { message, abort: { source: 2, reason: 6 } });
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
