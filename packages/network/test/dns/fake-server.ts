import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { joinBytes, listenOnLoopback, type LoopbackServer } from "@dicomsec/testing";
import { type DnsMessage, readDnsMessage, writeDnsMessage } from "../../src/dns/dns-message.js";

/** What a server makes of a query: octets, a message, or no answer. */
export type Answer = Uint8Array | Partial<DnsMessage> | undefined;

export interface FakeServer extends AsyncDisposable {
  readonly address: "127.0.0.1";
  readonly port: number;
  /** What it was asked, over UDP or TCP. */
  readonly queries: readonly { readonly over: "udp" | "tcp"; readonly message: DnsMessage; readonly port: number }[];
}

export type Respond = (query: DnsMessage, over: "udp" | "tcp", bytes: Uint8Array) => Answer | readonly Answer[];

/** A DNS server of the loopback interface that answers as it is told; id, flags and question are those of the query unless told. */
export async function fakeServer(respond: Respond): Promise<FakeServer> {
  const queries: { over: "udp" | "tcp"; message: DnsMessage; port: number }[] = [];
  const answersTo = (bytes: Uint8Array, over: "udp" | "tcp", port: number): Uint8Array[] => {
    const message = readDnsMessage(bytes);
    queries.push({ over, message, port });
    const { id, flags, questions } = message;
    const head = { id, flags: (flags & ~0x20) | 0x8080, questions };
    return [respond(message, over, bytes)]
      .flat()
      .filter((answer) => answer !== undefined)
      .map((answer) => (answer instanceof Uint8Array ? answer : writeDnsMessage({ ...head, ...answer })));
  };
  const server = createServer((socket) => {
    let received = new Uint8Array();
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      received = joinBytes([received, chunk]);
      if (received.length < 2 || received.length < 2 + received[0]! * 256 + received[1]!) return;
      for (const answer of answersTo(received.subarray(2), "tcp", socket.remotePort ?? 0))
        socket.write(joinBytes([Uint8Array.of(answer.length >> 8, answer.length & 255), answer]));
    });
  });
  const [tcp, udp] = await listenOnBoth(server);
  udp.on("message", (bytes, { port, address }) => {
    for (const answer of answersTo(new Uint8Array(bytes), "udp", port)) udp.send(answer, port, address);
  });
  udp.on("error", () => {});
  return {
    address: "127.0.0.1",
    port: tcp.port,
    queries,
    [Symbol.asyncDispose]: async () => {
      udp.close();
      await tcp[Symbol.asyncDispose]();
    },
  };
}

/** At a port that is free in TCP and in UDP. */
async function listenOnBoth(server: Server): Promise<readonly [LoopbackServer, Socket]> {
  for (;;) {
    const tcp = await listenOnLoopback(server);
    const udp = createSocket("udp4").bind(tcp.port, "127.0.0.1");
    try {
      await once(udp, "listening");
      return [tcp, udp];
    } catch (error) {
      udp.close();
      await tcp[Symbol.asyncDispose]();
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    }
  }
}
