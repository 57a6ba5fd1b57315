import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { concatBytes, listenOnLoopback } from "@dicomsec/testing";
import { expect, it } from "@jest/globals";
import { clientHello } from "../src/legacy/handshake-messages.js";
import { handshakeMessage, handshakeType } from "../src/legacy/handshake-reader.js";
import { peekClientHello } from "../src/peek-client-hello.js";

const suites = ["TLS_RSA_WITH_3DES_EDE_CBC_SHA"] as const;
const hello = clientHello({ version: "TLSv1", random: new Uint8Array(32), suites, serverName: undefined });
const message = handshakeMessage(handshakeType.clientHello, hello);
const opening = concatBytes(Uint8Array.of(22, 3, 1, 0, message.length), message);

it("takes a ClientHello from the socket that comes byte by byte, and leaves no listeners there", async () => {
  const server = createServer();
  await using place = await listenOnLoopback(server);
  const accepted = once(server, "connection");
  const client = connect(place.port, place.host);
  const [socket] = (await accepted) as [Socket];
  const names = ["readable", "end", "close"];
  const listeners = (): number[] => names.map((name) => socket.listenerCount(name));
  const before = listeners();
  const peeked = peekClientHello(socket);
  for (const octet of opening) {
    const read = socket.bytesRead;
    client.write(Uint8Array.of(octet));
    while (socket.bytesRead === read) await new Promise(setImmediate);
  }
  expect(new Uint8Array((await peeked).head)).toEqual(opening);
  expect(listeners()).toEqual(before);
  client.destroy();
  socket.destroy();
});
