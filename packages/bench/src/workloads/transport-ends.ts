import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import tls from "node:tls";
import { createTestCa, type TestKeyKind } from "@dicomsec/pki";
import { connect, listen, type SecureContext, secureContext, type SecureContextOptions } from "@dicomsec/transport";

/** A server and its clients, both in this process. */
export interface Ends {
  readonly connect: () => Promise<Duplex>;
}

export interface Contexts {
  readonly server: SecureContext;
  readonly client: SecureContext;
  readonly isResuming: boolean;
}

export type EndsOptions = Pick<SecureContextOptions, "profile" | "clientCertificate" | "resumption">;

type OnConnection = (connection: Duplex) => void;

const host = "127.0.0.1";
const serverName = "localhost";

/** One context for each side, with keys of one kind and certificates of one authority. */
export async function createContexts(key: TestKeyKind, options: EndsOptions): Promise<Contexts> {
  const ca = await createTestCa({ key });
  const issue = (name: string, usage: "server" | "client") => ca.issue({ name, usages: [usage], key });
  const common = { ...options, trust: { anchors: ca.authority.certificates }, onWarning: () => {} };
  return {
    server: secureContext({ ...common, identities: [await issue("archive", "server")] }),
    client: secureContext({ ...common, identities: [await issue("modality", "client")] }),
    isResuming: options.resumption !== false,
  };
}

export async function secureEnds({ server, client }: Contexts, onConnection: OnConnection): Promise<Ends> {
  const listener = await listen({ context: server, host, port: 0, onConnection });
  const { port } = listener;
  return { connect: () => connect({ context: client, host, port, serverName }) };
}

/**
 * Node's TLS alone, with the same options: chain and name are checked by OpenSSL and Node. Sessions of TLS 1.3 are used once here too: of a server
 * that gives none in a resumed handshake, as Node's, every other connection is resumed.
 */
export async function bareEnds({ server, client, isResuming }: Contexts, onConnection: OnConnection): Promise<Ends> {
  const listener = tls.createServer({ ...server.tlsOptions("server"), noDelay: true }, onConnection);
  listener.listen(0, host);
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  const options = client.tlsOptions("client");
  const context = tls.createSecureContext(options);
  const target = { host, port, servername: serverName, noDelay: true, rejectUnauthorized: true };
  let known: Buffer | undefined;
  return {
    connect: async () => {
      const session = known;
      known = undefined;
      const socket = tls.connect({ ...target, secureContext: context, ...(session && { session }) });
      if (isResuming) socket.on("session", (one: Buffer) => (known = one));
      await once(socket, "secureConnect");
      if (socket.getProtocol() !== "TLSv1.3") known ??= session;
      return socket;
    },
  };
}
