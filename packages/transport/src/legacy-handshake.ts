import type { Socket } from "node:net";
import type { ConnectRequest } from "./connect.js";
import { type SecureConnection, secured } from "./connection.js";
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
  const own = { ...identityOf(material.serverIdentities(serverName)), requestCertificate };
  return finish(socket, peer, serverName, (engine, options) => engine.accept(socket, { ...options, ...own }, head));
}

/** The engine has RSA alone. */
function identityOf(identities: Material["identities"]): Pick<LegacyOptions, "identity"> {
  const identity = identities.find(({ certificates: [leaf] }) => leaf?.publicKey.kind === "RSA");
  return identity ? { identity } : {};
}

type Start = (engine: LegacyEngine, options: LegacyOptions) => LegacyConnection;

/** The engine asks for a judgement of the peer before the handshake is done; when it fails it closes the socket itself, after its alert. */
async function finish(
  socket: Socket,
  peer: Omit<PeerOf, "chain">,
  serverName: string | undefined,
  start: Start,
): Promise<SecureConnection> {
  const { profile, settings } = peer.context;
  const facts = { group: "RSA", isResumed: false } as const;
  let judged = anonymous;
  const connection = start(settings.legacy!, {
    minVersion: profile.versions[0] as LegacyVersion,
    maxVersion: profile.versions.at(-1) as LegacyVersion,
    suites: usableSuites(profile).map(({ name }) => name as LegacySuite),
    verifyPeer: async (chain) => void (judged = await judgePeer(facts, { ...peer, chain })),
  });
  connection.on("error", () => {});
  const { remoteAddress, remotePort } = socket;
  const { version, suite } = await connection.secured;
  const handshake = { ...facts, version, suite, applicationProtocol: undefined, serverName };
  expectProfile(handshake, profile);
  return secured(connection, { negotiated: negotiatedOf(handshake, judged, peer), remoteAddress, remotePort });
}
