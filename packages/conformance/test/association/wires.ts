import { once } from "node:events";
import { connect as connectPlain, createServer } from "node:net";
import type { Duplex } from "node:stream";
import {
  acceptAssociation,
  type AcceptAssociationOptions,
  type Association,
  requestAssociation,
  type RequestAssociationOptions,
} from "@dicomsec/association";
import { listenOnLoopback } from "@dicomsec/testing";
import { connect, listen, tlsProfile } from "@dicomsec/transport";
import type { ProfileNodes } from "../transport/profile-nodes.js";

/** How a program of DCMTK and a node of ours are connected. */
export interface Wire {
  readonly name: string;
  readonly clientWords: (nodes: ProfileNodes) => string[];
  readonly serverWords: (nodes: ProfileNodes) => string[];
  readonly listen: (nodes: ProfileNodes, onConnection: (connection: Duplex) => void) => Promise<Listening>;
  readonly connect: (nodes: ProfileNodes, port: number) => Promise<Duplex>;
}

interface Listening extends AsyncDisposable {
  readonly port: number;
}

const profile = tlsProfile("bcp195-rfc8996");

const tlsWords = (nodes: ProfileNodes, name: string): string[] => [
  "+tls",
  nodes.file(`${name}.key`),
  nodes.file(`${name}.pem`),
  "+cf",
  nodes.file("ca.pem"),
  "--profile-bcp195-nd",
];

export const wires: readonly Wire[] = [
  {
    name: "plain TCP",
    clientWords: () => [],
    serverWords: () => [],
    listen: (_, onConnection) => listenOnLoopback(createServer({ noDelay: true }, onConnection)),
    connect: async (_, port) => {
      const socket = connectPlain(port, "127.0.0.1");
      await once(socket, "connect");
      return socket;
    },
  },
  {
    name: "TLS (B.12)",
    clientWords: (nodes) => tlsWords(nodes, "rsa-client"),
    serverWords: (nodes) => tlsWords(nodes, "rsa-server"),
    listen: (nodes, onConnection) =>
      listen({ context: nodes.context(profile, "server"), host: "127.0.0.1", port: 0, onConnection }),
    connect: (nodes, port) =>
      connect({ context: nodes.context(profile, "client"), host: "127.0.0.1", port, serverName: "localhost" }),
  },
];

/** An acceptor of ours, which gathers what its associations come to. */
export async function acceptor(wire: Wire, nodes: ProfileNodes, options: Omit<AcceptAssociationOptions, "connection">) {
  const outcomes: Promise<string>[] = [];
  const accept = async (connection: Duplex): Promise<string> => {
    const association = await acceptAssociation({ ...options, connection });
    const end = await association.ended;
    return end.how === "released" ? "released" : end.error.code;
  };
  const server = await wire.listen(nodes, (connection) => {
    outcomes.push(accept(connection).catch((error: { readonly code: string }) => error.code));
  });
  return {
    port: server.port,
    ended: () => Promise.all(outcomes),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** A requestor of ours. */
export async function requestor(
  wire: Wire,
  nodes: ProfileNodes,
  {
    port,
    ...options
  }: Omit<RequestAssociationOptions, "connection" | "callingAeTitle" | "calledAeTitle"> & {
    readonly port: number;
  },
): Promise<Association> {
  const connection = await wire.connect(nodes, port);
  return requestAssociation({ connection, callingAeTitle: "MODALITY", calledAeTitle: "ARCHIVE", ...options });
}
