import { extensionType } from "../client-hello.js";
import { TransportError } from "../errors.js";
import type { LegacySession } from "../legacy-engine.js";
import { concat, TlsDecodeError, uint } from "../tls-bytes.js";
import { ProtocolFault } from "./alerts.js";
import type { HandshakeChannel } from "./handshake-channel.js";
import {
  certificateMessage,
  type CertificateRequest,
  clientHello,
  readCertificateMessage,
  readCertificateRequest,
  readServerHello,
  type ServerHello,
  signatureAlgorithms,
} from "./handshake-messages.js";
import { handshakeType } from "./handshake-reader.js";
import { MASTER_SECRET_LENGTH } from "./key-schedule.js";
import type { ResolvedOptions } from "./options.js";
import { certificateVerify, encryptPremaster, peerKey } from "./rsa.js";
import { HandshakeSecrets } from "./secrets.js";
import { suiteParameters, versionNumbers } from "./versions.js";

/** The handshake of RFC 5246 7.3 with RSA key exchange, as the client. */
export async function clientHandshake(channel: HandshakeChannel, options: ResolvedOptions): Promise<LegacySession> {
  const { versions, suites, serverName, randomBytes } = options;
  const random = randomBytes(32);
  channel.send(handshakeType.clientHello, clientHello({ version: versions[0], random, suites, serverName }));
  channel.flush();
  const hello = readServerHello((await channel.receive(handshakeType.serverHello)).body);
  const session = readSession(hello, options);
  channel.records.version = session.version;

  const chain = readCertificateMessage((await channel.receive(handshakeType.certificate)).body);
  const request = await receiveRequest(channel, session);
  // Nothing is encrypted to a certificate that was not accepted.
  const key = serverKey(chain);
  await options.verifyPeer(chain);

  const identity = request?.takesRsa ? options.identity : undefined;
  if (request) channel.send(handshakeType.certificate, certificateMessage(identity ? options.chain : []));
  const premaster = concat(uint(2, versionNumbers[versions[0]]), randomBytes(MASTER_SECRET_LENGTH - 2));
  channel.send(handshakeType.clientKeyExchange, encryptPremaster(key, premaster));
  const randoms = { client: random, server: hello.random };
  const secrets = new HandshakeSecrets(channel, session, { premaster, randoms });
  if (request && identity) {
    const algorithm = session.version === "TLSv1.2" ? chooseAlgorithm(request) : undefined;
    channel.send(handshakeType.certificateVerify, certificateVerify(identity, channel.transcript, algorithm));
  }
  secrets.finish("client", randomBytes);
  await secrets.awaitFinish("server");
  return session;
}

/** What the server chose, which must be what was offered. @throws TransportError ERR_TRANSPORT_VERSION, ERR_TRANSPORT_SUITE; ProtocolFault */
function readSession(hello: ServerHello, { versions, suites, serverName }: ResolvedOptions): LegacySession {
  const version = versions.find((version) => versionNumbers[version] === hello.version);
  if (!version) throw new TransportError("ERR_TRANSPORT_VERSION", "the server chose a version that was not offered");
  const suite = suites.find((suite) => suiteParameters[suite].id === hello.suite);
  if (!suite) {
    throw new TransportError("ERR_TRANSPORT_SUITE", "the server chose a suite that was not offered", {
      alert: "illegal_parameter",
    });
  }
  if (hello.compressionMethod !== 0) throw new ProtocolFault("illegal_parameter", "the server chose a compression");
  const offered: number[] = [extensionType.extendedMasterSecret, extensionType.renegotiationInfo];
  if (serverName !== undefined) offered.push(extensionType.serverName);
  if (![...hello.extensions.keys()].every((type) => offered.includes(type))) {
    throw new ProtocolFault("unsupported_extension", "the server answered an extension that was not offered");
  }
  const renegotiation = hello.extensions.get(extensionType.renegotiationInfo);
  if (renegotiation && !(renegotiation.length === 1 && renegotiation[0] === 0)) {
    throw new ProtocolFault("handshake_failure", "the server takes this for a renegotiation");
  }
  return { version, suite, extendedMasterSecret: hello.extensions.has(extensionType.extendedMasterSecret) };
}

/** The CertificateRequest, if there is one, and ServerHelloDone. */
async function receiveRequest(
  channel: HandshakeChannel,
  { version }: LegacySession,
): Promise<CertificateRequest | undefined> {
  const message = await channel.receive(handshakeType.certificateRequest, handshakeType.serverHelloDone);
  const isRequest = message.type === handshakeType.certificateRequest;
  const done = isRequest ? await channel.receive(handshakeType.serverHelloDone) : message;
  if (done.body.length > 0) throw new TlsDecodeError();
  return isRequest ? readCertificateRequest(version, message.body) : undefined;
}

function serverKey([leaf]: readonly Uint8Array[]): ReturnType<typeof peerKey> {
  if (!leaf) throw new TransportError("ERR_TRANSPORT_CERTIFICATE_MISSING", "the server sent no certificate");
  return peerKey(leaf, "keyEncipherment");
}

function chooseAlgorithm(request: CertificateRequest): number {
  const algorithm = [...signatureAlgorithms.keys()].find((one) => request.signatureAlgorithms.includes(one));
  if (algorithm !== undefined) return algorithm;
  throw new TransportError("ERR_TRANSPORT_SUITE", "the server takes no signature algorithm that the key can do");
}
