import type { Socket } from "node:net";
import { type ClientHello, readClientHello } from "./client-hello.js";
import { closedEarly, TransportError } from "./errors.js";
import { concat } from "./tls-bytes.js";

/** The first bytes of a connection, which are taken from the socket, and the ClientHello in them. */
export interface Opening {
  readonly head: Uint8Array;
  readonly hello: ClientHello;
}

/** @throws TransportError ERR_TRANSPORT_NOT_TLS, ERR_TRANSPORT_HANDSHAKE for a malformed ClientHello, ERR_TRANSPORT_CLOSED */
export async function peekClientHello(socket: Socket): Promise<Opening> {
  let head: Uint8Array = new Uint8Array();
  for (;;) {
    const reading = readClientHello(head);
    if (reading.kind === "client-hello") return { head, hello: reading.hello };
    if (reading.kind === "not-tls") throw new TransportError("ERR_TRANSPORT_NOT_TLS", hints[reading.hint]);
    if (reading.kind === "malformed")
      throw new TransportError("ERR_TRANSPORT_HANDSHAKE", "the ClientHello is malformed");
    head = concat(head, await nextChunk(socket));
  }
}

const hints = {
  dicom: "what came first is plain DICOM",
  http: "what came first is plain HTTP",
  sslv2: "what came first is a ClientHello of SSL 2.0",
  other: "what came first is no TLS",
} as const;

async function nextChunk(socket: Socket): Promise<Uint8Array> {
  for (;;) {
    const chunk = socket.read() as Uint8Array | null;
    if (chunk) return chunk;
    if (socket.readableEnded || socket.destroyed) throw closedEarly();
    await change(socket);
  }
}

const changes = ["readable", "end", "close"] as const;

async function change(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    const onChange = (): void => {
      for (const event of changes) socket.off(event, onChange);
      resolve();
    };
    for (const event of changes) socket.on(event, onChange);
  });
}
