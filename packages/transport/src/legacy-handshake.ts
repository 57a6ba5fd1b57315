import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { ConnectRequest } from "./connect.js";
import { type SecureConnection, secured } from "./connection.js";
import { TransportError } from "./errors.js";
import { anonymous, judgePeer, negotiatedOf, type PeerOf } from "./judge-peer.js";
import type { LegacyConnection, LegacyEngine, LegacyOptions, LegacySuite, LegacyVersion } from "./legacy-engine.js";
import type { Material } from "./material.js";
import { expectProfile } from "./negotiated.js";
import type { SecureContext } from "./secure-context.js";
import { usableSuites } from "./tls-options.js";

/** @internal */
export function connectLegacy(socket: Socket, request: ConnectRequest): Promise<SecureConnection> {
  const { context, material, serverName, sni } = request;
  const peer = { context, material, role: "server", host: serverName } as const;
  const own = { ...identityOf(material.identities), ...(sni !== undefined && { serverName: sni }) };
  return finish(socket, peer, sni, (engine, options) => engine.connect(socket, { ...options, ...own }));
}

/** `head`: what was read of the connection already. @internal */
export function acceptLegacy(
  socket: Socket,
  { context, material }: { readonly context: SecureContext; readonly material: Material },
  { head, serverName }: { readonly head: Uint8Array; readonly serverName: string | undefined },
): Promise<SecureConnection> {
  const peer = { context, material, role: "client" } as const;
  const requestCertificate = context.settings.clientCertificate !== "none";
  const identities = material.serverIdentities(serverName);
  return finish(socket, peer, serverName, (engine, options) => {
    if (identities.length === 0)
      throw new TransportError("ERR_TRANSPORT_SERVER_NAME", "no identity has the name that the client asks for");
    return engine.accept(socket, { ...options, ...identityOf(identities), requestCertificate }, head);
  });
}

/** The engine has RSA alone. */
function identityOf(identities: Material["identities"]): Pick<LegacyOptions, "identity"> {
  const identity = identities.find(({ certificates: [leaf] }) => leaf?.publicKey.kind === "RSA");
  return identity ? { identity } : {};
}

type Start = (engine: LegacyEngine, options: LegacyOptions) => LegacyConnection;

/**
 * The engine asks for a judgement of the peer before the handshake is done. When a handshake fails it closes the socket itself, after its alert;
 * what fails before or after that does not.
 */
async function finish(
  socket: Socket,
  peer: Omit<PeerOf, "chain">,
  serverName: string | undefined,
  start: Start,
): Promise<SecureConnection> {
  const { profile, settings } = peer.context;
  const facts = { group: "RSA", isResumed: false } as const;
  let judged = anonymous;
  const options: LegacyOptions = {
    minVersion: profile.versions[0] as LegacyVersion,
    maxVersion: profile.versions.at(-1) as LegacyVersion,
    suites: usableSuites(profile).map(({ name }) => name as LegacySuite),
    verifyPeer: async (chain) => void (judged = await judgePeer(facts, { ...peer, chain })),
  };
  const connection = orDestroy(socket, () => start(settings.legacy!, options));
  connection.on("error", () => {});
  const { remoteAddress, remotePort } = socket;
  const { version, suite } = await connection.secured;
  const handshake = { ...facts, version, suite, applicationProtocol: undefined, serverName };
  orDestroy(connection, () => expectProfile(handshake, profile));
  return secured(connection, { negotiated: negotiatedOf(handshake, judged, peer), remoteAddress, remotePort });
}

function orDestroy<T>(stream: Duplex, work: () => T): T {
  try {
    return work();
  } catch (error) {
    stream.destroy();
    throw error;
  }
}
