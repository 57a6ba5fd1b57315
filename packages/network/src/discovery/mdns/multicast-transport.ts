import { createSocket, type Socket } from "node:dgram";
import { NetworkError } from "../../errors.js";
import { isOnLink, type Link, linkKey, networkLinks } from "./link.js";

export const MDNS_PORT = 5353;
const GROUP = "224.0.0.251";

/** What came, and over which link. */
export interface Datagram {
  readonly bytes: Uint8Array;
  readonly link: Link;
  readonly address: string;
  readonly port: number;
}

export interface MulticastListener {
  readonly onDatagram: (datagram: Datagram) => void;
  /** Links came, went or have other addresses. */
  readonly onLinks: () => void;
}

/** What multicast DNS is spoken over. */
export interface MulticastTransport extends AsyncDisposable {
  readonly links: readonly Link[];
  /** Sends to all on a link, or to one there. What cannot be sent is lost, as datagrams are. */
  send(bytes: Uint8Array, link: Link, to?: { readonly address: string; readonly port: number }): Promise<void>;
}

/** Opens what is spoken over, for a listener. */
export type OpenMulticast = (listener: MulticastListener) => Promise<MulticastTransport>;

export interface MulticastOptions {
  /** Names or addresses of interfaces. Default: all that have an address of IPv4, but the loopback interface. */
  readonly interfaces?: readonly string[];
  /** How often it is looked whether interfaces and addresses changed. Default: 10,000. */
  readonly interfacePollMs?: number;
}

/**
 * Multicast over IPv4, by the sockets of Node.
 *
 * One socket takes what is sent to the group, on all links; one of each link sends, and takes what is sent to its address. What
 * comes from elsewhere than the link is dropped (RFC 6762 11). Node tells no TTL of packets, so that 255 is not checked.
 *
 * @throws NetworkError `ERR_NETWORK_SOCKET`
 */
export function multicastOverUdp({ interfaces, interfacePollMs = 10_000 }: MulticastOptions): OpenMulticast {
  return async (listener) => {
    const transport = new UdpMulticast(listener, interfaces);
    await transport.open(interfacePollMs);
    return transport;
  };
}

class UdpMulticast implements MulticastTransport {
  readonly #listener: MulticastListener;
  readonly #interfaces: readonly string[] | undefined;
  readonly #group = createSocket({ type: "udp4", reuseAddr: true });
  readonly #links = new Map<string, { readonly link: Link; readonly socket: Socket }>();
  #poll: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(listener: MulticastListener, interfaces: readonly string[] | undefined) {
    this.#listener = listener;
    this.#interfaces = interfaces;
  }

  get links(): readonly Link[] {
    return [...this.#links.values()].map(({ link }) => link);
  }

  async open(interfacePollMs: number): Promise<void> {
    try {
      // Bound to no address: a socket that is bound to one of an interface gets no multicast.
      await bound(this.#group, "0.0.0.0");
      this.#receive(this.#group, () => this.links);
      await this.#update();
    } catch (cause) {
      await this[Symbol.asyncDispose]();
      throw new NetworkError("ERR_NETWORK_SOCKET", { message: "the port of multicast DNS cannot be used", cause });
    }
    this.#poll = setInterval(() => void this.#changed(), interfacePollMs);
  }

  send(bytes: Uint8Array, link: Link, to = { address: GROUP, port: MDNS_PORT }): Promise<void> {
    const socket = this.#links.get(linkKey(link))?.socket;
    return new Promise((resolve) => {
      if (!socket) return resolve();
      // Node throws for a port that others can send from, such as 0.
      ignoreErrors(() => socket.send(bytes, to.port, to.address, () => resolve()), resolve);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#poll);
    const sockets = [this.#group, ...[...this.#links.values()].map(({ socket }) => socket)];
    this.#links.clear();
    await Promise.all(sockets.map(closed));
  }

  async #changed(): Promise<void> {
    // An interface that goes away while it is looked at is seen again, or not, the next time.
    if (await this.#update().catch(() => false)) this.#listener.onLinks();
  }

  /** Makes the sockets those of the links that there are; tells whether that changed anything. */
  async #update(): Promise<boolean> {
    const now = new Map(networkLinks(this.#interfaces).map((link) => [linkKey(link), link]));
    const gone = [...this.#links].filter(([key]) => !now.has(key));
    const added = [...now].filter(([key]) => !this.#links.has(key));
    for (const [key, { link, socket }] of gone) {
      this.#links.delete(key);
      ignoreErrors(() => this.#group.dropMembership(GROUP, link.address));
      await closed(socket);
    }
    const failures: unknown[] = [];
    for (const [key, link] of added) await this.#add(key, link).catch((error: unknown) => failures.push(error));
    // One that cannot be used yet is tried again the next time.
    if (failures.length > 0 && this.#links.size === 0) throw failures[0];
    return gone.length + added.length > failures.length;
  }

  async #add(key: string, link: Link): Promise<void> {
    const socket = await this.#openLink(link);
    if (this.#isClosed) await closed(socket);
    else this.#links.set(key, { link, socket });
  }

  async #openLink(link: Link): Promise<Socket> {
    const socket = createSocket({ type: "udp4", reuseAddr: true });
    try {
      await bound(socket, link.address);
      socket.setMulticastInterface(link.address);
      socket.setMulticastTTL(255);
      socket.setTTL(255);
      socket.setMulticastLoopback(true);
      ignoreErrors(() => this.#group.dropMembership(GROUP, link.address));
      this.#group.addMembership(GROUP, link.address);
      this.#receive(socket, () => [link]);
      return socket;
    } catch (error) {
      await closed(socket);
      throw error;
    }
  }

  #receive(socket: Socket, links: () => readonly Link[]): void {
    socket.on("message", (message, { address, port }) => {
      const link = links().find((one) => isOnLink(one, address));
      const isOfOtherLink = this.links.some((one) => one !== link && one.addresses.includes(address));
      if (link && !isOfOtherLink) this.#listener.onDatagram({ bytes: new Uint8Array(message), link, address, port });
    });
  }
}

function bound(socket: Socket, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // Later ones are of packets that are lost, as datagrams are.
    socket.on("error", reject);
    socket.bind({ port: MDNS_PORT, address }, resolve);
  });
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => ignoreErrors(() => socket.close(resolve), resolve));
}

function ignoreErrors(act: () => void, otherwise: () => void = () => {}): void {
  try {
    act();
  } catch {
    otherwise();
  }
}
