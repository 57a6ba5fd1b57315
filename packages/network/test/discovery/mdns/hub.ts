import { once } from "node:events";
import { type DnsMessage, readDnsMessage, writeDnsMessage } from "../../../src/dns/dns-message.js";
import type { Link } from "../../../src/discovery/mdns/link.js";
import type {
  Datagram,
  MulticastListener,
  MulticastTransport,
  OpenMulticast,
} from "../../../src/discovery/mdns/multicast-transport.js";
import { VirtualClock } from "../../dhcp/virtual-clock.js";

/** A datagram on the hub's only network; `to` is absent for all. */
export interface Sent {
  readonly from: string;
  readonly to?: { readonly address: string; readonly port: number };
  readonly message: DnsMessage;
  readonly at: number;
}

/** A network in memory: what one sends to all, all get, also the sender. Time passes on it when all is quiet. */
export class Hub implements Disposable {
  readonly clock = new VirtualClock();
  readonly sent: Sent[] = [];
  readonly #listeners = new Map<string, { readonly link: Link; readonly listener: MulticastListener }>();
  readonly #said = new EventTarget();
  #isOver = false;

  constructor() {
    void this.#passTime();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
  }

  /** Resolves when so much time has passed. */
  later(ms: number): Promise<void> {
    return this.clock.sleep(ms, new AbortController().signal);
  }

  /** A host with an interface, and further addresses. */
  host(address: string, more: readonly string[] = []): OpenMulticast {
    const link: Link = { name: "eth0", address, subnets: [{ address, netmask: "255.255.255.0" }], addresses: [address, ...more] }; // prettier-ignore
    return async (listener) => {
      const key = `${address} ${this.#listeners.size}`;
      this.#listeners.set(key, { link, listener });
      const transport: MulticastTransport = {
        links: [link],
        send: async (bytes, _, to) => this.send(bytes, address, to),
        [Symbol.asyncDispose]: async () => void this.#listeners.delete(key),
      };
      return transport;
    };
  }

  /** Sends octets, or a message, as a host at this address would. */
  send(bytes: Uint8Array | Partial<DnsMessage>, from: string, to?: Sent["to"], port = 5353): void {
    const octets = bytes instanceof Uint8Array ? bytes : writeDnsMessage(bytes);
    try {
      this.sent.push({ from, ...(to && { to }), message: readDnsMessage(octets), at: this.clock.now() });
    } catch {
      // It is meant to be no message.
    }
    for (const { link, listener } of this.#listeners.values()) {
      const datagram: Datagram = { bytes: octets.slice(), link, address: from, port };
      if (!to || to.address === link.address) queueMicrotask(() => listener.onDatagram(datagram));
    }
    this.#said.dispatchEvent(new Event("said"));
  }

  /** Resolves to the first message sent, from a place in the list on, that is wanted. */
  async until(isWanted: (sent: Sent) => boolean, from = 0): Promise<Sent> {
    for (;;) {
      const found = this.sent.slice(from).find(isWanted);
      if (found) return found;
      await once(this.#said, "said");
    }
  }

  async #passTime(): Promise<void> {
    // There is an end of it, without an error, while nobody waits for anything.
    while (!this.#isOver) await this.clock.until(() => this.#isOver).catch(() => {});
  }
}
