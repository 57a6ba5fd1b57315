import type { Duplex } from "node:stream";
import { implementationClassUid } from "@dicomsec/core";

/** How a C-ECHO ended. */
export type EchoOutcome =
  | { readonly outcome: "echoed" }
  /** A-ASSOCIATE-RJ, with the numbers of PS3.8 9.3.4. */
  | { readonly outcome: "rejected"; readonly result: number; readonly source: number; readonly reason: number }
  | { readonly outcome: "failed"; readonly why: string };

export interface EchoOptions {
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  /** How long each answer is waited for. */
  readonly timeoutMs: number;
}

/** Most bytes of a PDU that are taken: no answer to what is asked here is longer. */
const MAX_PDU_BYTES = 0x10000;
/** Most PDUs that one answer may come in. */
const MAX_FRAGMENTS = 16;

const PDU = { associateRq: 1, associateAc: 2, associateRj: 3, data: 4, releaseRq: 5, releaseRp: 6, abort: 7 } as const;
const VERIFICATION = "1.2.840.10008.1.1";
const IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2";
const APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1";
const CONTEXT_ID = 1;

/** Verification: an association, one C-ECHO, a release. The stream is the caller's to close. @see PS3.4 A.4, PS3.7 9.1.5, PS3.8 9.3 */
export async function cEcho(stream: Duplex, options: EchoOptions): Promise<EchoOutcome> {
  const pdus = new PduReader(stream, options.timeoutMs);
  try {
    stream.write(associateRequest(options));
    const answer = await pdus.next();
    if (answer.type === PDU.associateRj) return rejection(answer.body);
    if (answer.type !== PDU.associateAc) return failed(answer, "no association was agreed on");
    if (!acceptsVerification(answer.body)) return failed(answer, "the node does not offer verification");
    stream.write(echoRequest());
    const status = echoStatus(await readCommand(pdus));
    if (status !== 0) return { outcome: "failed", why: "the C-ECHO was not answered with success" };
    stream.write(pdu(PDU.releaseRq, [0, 0, 0, 0]));
    // The question was answered, whatever comes of the release.
    await pdus.next().catch(() => {});
    return { outcome: "echoed" };
  } catch (error) {
    if (error instanceof EchoError) return { outcome: "failed", why: error.message };
    throw error;
  } finally {
    pdus.stop();
  }
}

class EchoError extends Error {}

interface Pdu {
  readonly type: number;
  readonly body: Uint8Array;
}

function failed({ type, body }: Pdu, why: string): EchoOutcome {
  if (type !== PDU.abort) return { outcome: "failed", why };
  return { outcome: "failed", why: `the node aborted (source ${body[2] ?? 0}, reason ${body[3] ?? 0})` };
}

function rejection(body: Uint8Array): EchoOutcome {
  const [, result = 0, source = 0, reason = 0] = body;
  return { outcome: "rejected", result, source, reason };
}

/** PDUs from a stream whose bytes are cut anywhere. */
class PduReader {
  readonly #stream: Duplex;
  readonly #timeoutMs: number;
  #bytes: Uint8Array = new Uint8Array(0);
  #ended: string | undefined;
  #wake = (): void => {};
  readonly #onData = (bytes: Uint8Array): void => {
    this.#bytes = joined(this.#bytes, bytes);
    // Nobody reads on until a PDU was taken.
    if (this.#bytes.length > MAX_PDU_BYTES) this.#stream.pause();
    this.#wake();
  };
  readonly #onEnd = (): void => {
    this.#ended ??= "the node closed the connection";
    this.#wake();
  };

  constructor(stream: Duplex, timeoutMs: number) {
    this.#stream = stream;
    this.#timeoutMs = timeoutMs;
    stream.on("data", this.#onData).on("end", this.#onEnd).on("close", this.#onEnd).on("error", this.#onEnd);
  }

  /** @throws EchoError */
  async next(): Promise<Pdu> {
    const timer = setTimeout(() => {
      this.#ended ??= "the node did not answer in time";
      this.#wake();
    }, this.#timeoutMs);
    try {
      for (;;) {
        const taken = this.#take();
        if (taken) return taken;
        if (this.#ended !== undefined) throw new EchoError(this.#ended);
        this.#stream.resume();
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #take(): Pdu | undefined {
    if (this.#bytes.length < 6) return undefined;
    const length = view(this.#bytes).getUint32(2);
    if (length > MAX_PDU_BYTES - 6) throw new EchoError("the node sent a PDU that is too long");
    if (this.#bytes.length < 6 + length) return undefined;
    const taken = { type: this.#bytes[0]!, body: this.#bytes.subarray(6, 6 + length) };
    this.#bytes = this.#bytes.slice(6 + length);
    return taken;
  }

  /** The listener for errors stays: the stream may end badly later. */
  stop(): void {
    this.#stream.off("data", this.#onData).off("end", this.#onEnd).off("close", this.#onEnd);
  }
}

/** @see PS3.8 9.3.2 */
function associateRequest({ calledAeTitle, callingAeTitle }: EchoOptions): Uint8Array {
  const presentationContext = item(
    0x20,
    joined(
      Uint8Array.of(CONTEXT_ID, 0, 0, 0),
      item(0x30, ascii(VERIFICATION)),
      item(0x40, ascii(IMPLICIT_LITTLE_ENDIAN)),
    ),
  );
  const maximumLength = new Uint8Array(4);
  view(maximumLength).setUint32(0, MAX_PDU_BYTES - 6);
  const userInformation = item(0x50, joined(item(0x51, maximumLength), item(0x52, ascii(implementationClassUid))));
  const fixed = joined(Uint8Array.of(0, 1, 0, 0), aeTitle(calledAeTitle), aeTitle(callingAeTitle), new Uint8Array(32));
  return pdu(
    PDU.associateRq,
    joined(fixed, item(0x10, ascii(APPLICATION_CONTEXT)), presentationContext, userInformation),
  );
}

/** Whether the one presentation context was accepted. @see PS3.8 9.3.3 */
function acceptsVerification(body: Uint8Array): boolean {
  for (let at = 68; at + 4 <= body.length;) {
    const length = view(body).getUint16(at + 2);
    if (body[at] === 0x21 && length >= 4 && body[at + 4] === CONTEXT_ID) return body[at + 6] === 0;
    at += 4 + length;
  }
  return false;
}

/** C-ECHO-RQ, message 1, without a Dataset. @see PS3.7 9.3.5.1 */
function echoRequest(): Uint8Array {
  const elements = joined(
    commandElement(0x0002, padded(VERIFICATION)),
    commandElement(0x0100, Uint8Array.of(0x30, 0)),
    commandElement(0x0110, Uint8Array.of(1, 0)),
    commandElement(0x0800, Uint8Array.of(0x01, 0x01)),
  );
  const length = new Uint8Array(4);
  view(length).setUint32(0, elements.length, true);
  const command = joined(commandElement(0x0000, length), elements);
  const header = new Uint8Array(6);
  view(header).setUint32(0, command.length + 2);
  header.set([CONTEXT_ID, 3], 4);
  return pdu(PDU.data, joined(header, command));
}

/** The command set of the answer, from as many fragments as it comes in. @throws EchoError @see PS3.8 E.2 */
async function readCommand(pdus: PduReader): Promise<Uint8Array> {
  let command: Uint8Array = new Uint8Array(0);
  for (let count = 0; count < MAX_FRAGMENTS; count++) {
    const { type, body } = await pdus.next();
    if (type !== PDU.data) throw new EchoError("the node answered the C-ECHO with something else");
    for (let at = 0; at + 6 <= body.length;) {
      const length = view(body).getUint32(at);
      if (length < 2 || at + 4 + length > body.length) throw new EchoError("the node sent a malformed P-DATA");
      const control = body[at + 5]!;
      if ((control & 1) === 1) command = joined(command, body.subarray(at + 6, at + 4 + length));
      if (control === 3) return command;
      at += 4 + length;
    }
  }
  throw new EchoError("the answer to the C-ECHO does not end");
}

/** The Status of a C-ECHO-RSP; `undefined` for what is none. @see PS3.7 9.3.5.2 */
function echoStatus(command: Uint8Array): number | undefined {
  const values = new Map<number, number>();
  for (let at = 0; at + 8 <= command.length;) {
    const element = view(command).getUint16(at + 2, true);
    const length = view(command).getUint32(at + 4, true);
    if (length === 2 && at + 10 <= command.length) values.set(element, view(command).getUint16(at + 8, true));
    at += 8 + length;
  }
  return values.get(0x0100) === 0x8030 ? values.get(0x0900) : undefined;
}

function pdu(type: number, body: Uint8Array | readonly number[]): Uint8Array {
  const header = new Uint8Array(6);
  header[0] = type;
  view(header).setUint32(2, body.length);
  return joined(header, Uint8Array.from(body));
}

function item(type: number, content: Uint8Array): Uint8Array {
  return joined(Uint8Array.of(type, 0, content.length >> 8, content.length & 0xff), content);
}

/** Group 0000, Implicit VR Little Endian. */
function commandElement(element: number, value: Uint8Array): Uint8Array {
  const header = new Uint8Array(8);
  view(header).setUint16(2, element, true);
  view(header).setUint32(4, value.length, true);
  return joined(header, value);
}

function aeTitle(title: string): Uint8Array {
  return ascii(title.padEnd(16));
}

function padded(uid: string): Uint8Array {
  return ascii(uid.length % 2 === 0 ? uid : `${uid}\0`);
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
