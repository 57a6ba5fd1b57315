import {
  decodeDhcpMessage,
  type DhcpMessage,
  type DhcpMessageType,
  encodeDhcpMessage,
} from "../../src/dhcp/dhcp-message.js";
import { type DhcpOptionValues, readOptionValues, writeOptionValues } from "../../src/dhcp/option-values.js";
import type { DhcpTransport } from "../../src/dhcp/transport.js";

/** What a client sent, and to whom. */
export interface SentMessage extends DhcpMessage {
  readonly to: string;
  readonly values: DhcpOptionValues;
}

/** Answers to a message; an error: the system does not take it. */
export type Script = (message: SentMessage) => readonly Uint8Array[];

/** A link with servers that follow a script. */
export class ScriptedNetwork implements DhcpTransport {
  readonly sent: SentMessage[] = [];
  script: Script;
  isClosed = false;
  readonly #waiting: Uint8Array[] = [];
  #wake: () => void = () => {};

  constructor(script: Script) {
    this.script = script;
  }

  async send(bytes: Uint8Array, to: string): Promise<void> {
    const decoded = decodeDhcpMessage(bytes);
    const message = { ...decoded, to, values: readOptionValues(decoded.options) };
    this.sent.push(message);
    this.#waiting.push(...this.script(message));
    this.#wake();
  }

  async receive(signal: AbortSignal): Promise<Uint8Array> {
    while (this.#waiting.length === 0) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        this.#wake = () => resolve();
        signal.addEventListener("abort", this.#wake);
      }).finally(() => signal.removeEventListener("abort", this.#wake));
    }
    return this.#waiting.shift()!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
  }

  types(): (DhcpMessageType | undefined)[] {
    return this.sent.map(({ type }) => type);
  }
}

export interface Answer extends DhcpOptionValues {
  readonly type: DhcpMessageType;
  readonly yourAddress?: string;
}

/** A server's answer to a message, with changes to its fixed fields where a test needs them. */
export function answer(
  to: DhcpMessage,
  { type, yourAddress = "0.0.0.0", ...values }: Answer,
  changes: Partial<DhcpMessage> = {},
) {
  const { transactionId, hardwareAddress, clientAddress } = to;
  const fixed = {
    operation: "reply",
    type,
    transactionId,
    seconds: 0,
    broadcast: true,
    clientAddress,
    yourAddress,
  } as const;
  const options = writeOptionValues({ serverId: SERVER, ...values });
  return encodeDhcpMessage({ ...fixed, relayAddress: "0.0.0.0", hardwareAddress, options, ...changes });
}

export const SERVER = "10.77.0.1";
export const OTHER = "10.77.0.2";
export const ADDRESS = "10.77.0.50";
export const MAC = "02:00:00:00:00:01";

/** A server with one address that it gives for a number of seconds. */
export function oneAddress(values: Partial<Answer> = {}): Script {
  const given = { yourAddress: ADDRESS, leaseSeconds: 3600, ...values };
  return (message) => {
    if (message.type === "discover") return [answer(message, { type: "offer", ...given })];
    if (message.type === "request") return [answer(message, { type: "ack", ...given })];
    return [];
  };
}
