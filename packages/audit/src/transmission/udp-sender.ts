import { createSocket, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Delivery, type DeliveryParts } from "./delivery.js";
import type { DestinationHealth, UdpDestination } from "./destination.js";
import { codeOf, type DestinationSender } from "./destination-sender.js";
import { shrunk } from "./fit-message.js";
import type { SpoolRecord } from "./spool/record.js";

/** Messages after which it is waited whether the other side refuses. */
const BATCH = 500;
/** How long a refusal by ICMP may take. */
const REFUSAL_MS = 50;

/** Sends the messages of a spool over UDP, at a pace that receivers can keep up with. A connected socket hears when nobody listens. */
export class UdpSender implements DestinationSender {
  readonly #settings: ReturnType<typeof udpSettings>;
  readonly #delivery: Delivery;
  readonly #running: Promise<void>;

  constructor(destination: UdpDestination, parts: DeliveryParts) {
    this.#settings = udpSettings(destination);
    this.#delivery = new Delivery(this.#settings.name, parts, destination.backOff);
    this.#running = this.#delivery.run(() => this.#carry());
  }

  get health(): DestinationHealth {
    return this.#delivery.health;
  }

  /** There is nothing to wait for. */
  hurry(): void {}

  /** Nor here. */
  confirmNow(): void {}

  async stop(): Promise<void> {
    this.#delivery.stop();
    await this.#running;
  }

  async #carry(): Promise<void> {
    this.#delivery.state = "connecting";
    const socket = await connected(this.#settings);
    let refusal: Error | undefined;
    socket.on("error", (error) => (refusal ??= error));
    try {
      while (this.#delivery.reader.hasMore && !this.#delivery.isStopping) {
        this.#delivery.state = "sending";
        const records = await this.#delivery.reader.next(BATCH);
        if (records.length === 0) return;
        await this.#sendBatch(socket, records, () => refusal);
        this.#delivery.state = "confirming";
        await sleep(REFUSAL_MS);
        if (refusal) throw refusal;
        await this.#delivery.confirmed(records.at(-1)!.sequence);
      }
    } finally {
      socket.close();
    }
  }

  async #sendBatch(socket: Socket, records: readonly SpoolRecord[], refusal: () => Error | undefined): Promise<void> {
    const { perMillisecond } = this.#settings;
    for (const [index, record] of records.entries()) {
      await this.#sendRecord(socket, record);
      const refused = refusal();
      if (refused) throw refused;
      if ((index + 1) % perMillisecond === 0) await sleep(1);
    }
  }

  async #sendRecord(socket: Socket, record: SpoolRecord): Promise<void> {
    const { maxMessageLength, oversize } = this.#settings;
    if (record.message.length <= maxMessageLength && (await this.#sendMessage(socket, record.message))) return;
    const fitted = oversize === "shrink" ? shrunk(record.message, maxMessageLength) : undefined;
    if (fitted && (await this.#sendMessage(socket, fitted))) return;
    if (oversize === "elsewhere") this.#delivery.leaveElsewhere(record);
    else await this.#delivery.putAside(record, "too-long");
  }

  /** False for a message that is longer than the system sends. */
  async #sendMessage(socket: Socket, message: Uint8Array): Promise<boolean> {
    const error = await new Promise<Error | null>((resolve) => socket.send(message, resolve));
    if (error && codeOf(error) === "EMSGSIZE") return false;
    if (error) throw error;
    this.#delivery.sent++;
    return true;
  }
}

export function udpSettings(destination: UdpDestination) {
  const { host, port = 514 } = destination;
  return {
    name: destination.name ?? `syslog-udp://${host}:${port}`,
    host,
    port,
    maxMessageLength: Math.min(destination.maxMessageLength ?? MAX_DATAGRAM, MAX_DATAGRAM),
    oversize: destination.oversize ?? "shrink",
    perMillisecond: destination.perMillisecond ?? 5,
  };
}

/** What is left of 65,535 octets after the headers of IPv4 and UDP. */
const MAX_DATAGRAM = 65_507;

async function connected({ host, port }: { readonly host: string; readonly port: number }): Promise<Socket> {
  const { address, family } = await lookup(host);
  const socket = createSocket(family === 6 ? "udp6" : "udp4");
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.connect(port, address, () => {
        socket.off("error", reject);
        resolve();
      });
    });
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}
