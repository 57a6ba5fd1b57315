import { createSocket, type Socket } from "node:dgram";
import { NetworkError } from "../errors.js";
import type { DhcpTransport } from "./transport.js";

export interface UdpDhcpTransportOptions {
  /** Default: 0.0.0.0. An address of the interface is no good here: what is sent to 255.255.255.255 would not come in. */
  readonly localAddress?: string;
  /** Default: 68. */
  readonly clientPort?: number;
  /** Default: 67. */
  readonly serverPort?: number;
}

/** Messages that wait to be read; the oldest is dropped, as a socket does. */
const MOST_WAITING = 64;

/**
 * Opens UDP at the port of DHCP clients.
 *
 * What Node and the system allow:
 * - The port 68 needs root or CAP_NET_BIND_SERVICE; and a DHCP client of the system, where one runs, has it already.
 * - Broadcasts go where the route to 255.255.255.255 leads: a host route `255.255.255.255/32 dev eth0`, or the default route. With neither, sending fails
 *   (`ENETUNREACH`), on configured interfaces too. Node cannot bind a socket to an interface: one at a time, or one process in each network namespace.
 * - An interface without an address takes broadcasts only, which is why requests for a lease have the BROADCAST flag. Renewals are unicast, and their answers
 *   come only when the interface has the address of the lease.
 *
 * @throws NetworkError ERR_NETWORK_SOCKET
 */
export async function openUdpDhcpTransport(options: UdpDhcpTransportOptions = {}): Promise<DhcpTransport> {
  const { localAddress = "0.0.0.0", clientPort = 68, serverPort = 67 } = options;
  const socket = createSocket("udp4");
  try {
    await bound(socket, clientPort, localAddress);
    socket.setBroadcast(true);
    return new UdpDhcpTransport(socket, serverPort);
  } catch (error) {
    socket.close();
    throw new NetworkError("ERR_NETWORK_SOCKET", {
      message: `the port ${clientPort} of UDP cannot be used`,
      cause: error,
    });
  }
}

function bound(socket: Socket, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(port, address, () => {
      socket.off("error", reject);
      resolve();
    });
  });
}

class UdpDhcpTransport implements DhcpTransport {
  readonly #socket: Socket;
  readonly #serverPort: number;
  readonly #waiting: Uint8Array[] = [];
  #wake: () => void = () => {};

  constructor(socket: Socket, serverPort: number) {
    this.#socket = socket;
    this.#serverPort = serverPort;
    // What the system could not deliver counts as lost; there is a retransmission.
    socket.on("error", () => {});
    socket.on("message", (message) => {
      if (this.#waiting.push(new Uint8Array(message)) > MOST_WAITING) this.#waiting.shift();
      this.#wake();
    });
  }

  async send(message: Uint8Array, address: string): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) =>
        this.#socket.send(message, this.#serverPort, address, (error) => (error ? reject(error) : resolve())),
      );
    } catch (cause) {
      throw new NetworkError("ERR_NETWORK_SOCKET", { message: "a DHCP message cannot be sent", cause });
    }
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
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }
}
