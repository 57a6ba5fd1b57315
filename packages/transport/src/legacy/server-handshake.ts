import type { KeyObject } from "node:crypto";
import { type ClientHello, extensionType, parseClientHello } from "../client-hello.js";
import { TransportError } from "../errors.js";
import type { LegacySession } from "../legacy-engine.js";
import { ProtocolFault } from "./alerts.js";
import type { HandshakeChannel } from "./handshake-channel.js";
import {
  certificateMessage,
  certificateRequest,
  extension,
  readCertificateMessage,
  RENEGOTIATION_SCSV,
  serverHello,
} from "./handshake-messages.js";
import { handshakeType } from "./handshake-reader.js";
import type { ResolvedOptions } from "./options.js";
import { decryptPremaster, isCertificateVerify, peerKey } from "./rsa.js";
import { HandshakeSecrets } from "./secrets.js";
import { suiteParameters, versionNumbers } from "./versions.js";

/** TLS_FALLBACK_SCSV (RFC 7507). */
const FALLBACK_SCSV = 0x5600;

/** The handshake of RFC 5246 7.3 with RSA key exchange, as the server. */
export async function serverHandshake(channel: HandshakeChannel, options: ResolvedOptions): Promise<LegacySession> {
  const hello = parseClientHello((await channel.receive(handshakeType.clientHello)).body);
  const session = chooseSession(hello, options);
  channel.records.version = session.version;
  const random = options.randomBytes(32);
  sendFlight(channel, { ...session, random, extensions: answeredExtensions(hello) }, options);

  const chain = options.requestCertificate ? await receiveCertificate(channel) : undefined;
  // A client that has none may be refused before its secret is decrypted; one that has is nobody until it proves that.
  if (chain?.length === 0) await options.verifyPeer(chain);
  const key = chain?.[0] && peerKey(chain[0], "digitalSignature");
  const { body } = await channel.receive(handshakeType.clientKeyExchange);
  const premaster = await decryptPremaster(options.decryptor!, body, {
    clientVersion: hello.legacyVersion,
    randomBytes: options.randomBytes,
  });
  const secrets = new HandshakeSecrets(channel, session, {
    premaster,
    randoms: { client: hello.random, server: random },
  });
  if (chain && key) {
    await receiveProof(channel, session, key);
    await options.verifyPeer(chain);
  }
  await secrets.awaitFinish("client");
  secrets.finish("server", options.randomBytes);
  return session;
}

/** @throws TransportError ERR_TRANSPORT_VERSION, ERR_TRANSPORT_SUITE; ProtocolFault */
function chooseSession(hello: ClientHello, { versions, suites }: ResolvedOptions): LegacySession {
  const version = versions.find((version) => versionNumbers[version] <= hello.legacyVersion);
  if (!version) throw new TransportError("ERR_TRANSPORT_VERSION", "the client knows no version that is allowed");
  if (hello.cipherSuites.includes(FALLBACK_SCSV) && hello.legacyVersion < versionNumbers[versions[0]]) {
    throw new TransportError("ERR_TRANSPORT_VERSION", "the client fell back to an older version than both sides have", {
      alert: "inappropriate_fallback",
    });
  }
  const suite = suites.find((suite) => hello.cipherSuites.includes(suiteParameters[suite].id));
  if (!suite) throw new TransportError("ERR_TRANSPORT_SUITE", "the client offers no suite that is allowed");
  if (!hello.compressionMethods.includes(0))
    throw new ProtocolFault("illegal_parameter", "the client insists on compression");
  return { version, suite, extendedMasterSecret: hello.extensions.has(extensionType.extendedMasterSecret) };
}

/** Extended master secret, and renegotiation_info for those that asked by extension or suite (RFC 5746 3.6). */
function answeredExtensions({ extensions, cipherSuites }: ClientHello): Uint8Array[] {
  const answers: Uint8Array[] = [];
  if (extensions.has(extensionType.extendedMasterSecret)) answers.push(extension(extensionType.extendedMasterSecret));
  const renegotiation = extensions.get(extensionType.renegotiationInfo);
  if (renegotiation && !(renegotiation.length === 1 && renegotiation[0] === 0)) {
    throw new ProtocolFault("handshake_failure", "the client takes this for a renegotiation");
  }
  if (renegotiation || cipherSuites.includes(RENEGOTIATION_SCSV)) {
    answers.push(extension(extensionType.renegotiationInfo, Uint8Array.of(0)));
  }
  return answers;
}

function sendFlight(
  channel: HandshakeChannel,
  hello: Parameters<typeof serverHello>[0],
  { chain, requestCertificate, certificateAuthorities }: ResolvedOptions,
): void {
  channel.send(handshakeType.serverHello, serverHello(hello));
  channel.send(handshakeType.certificate, certificateMessage(chain));
  if (requestCertificate) {
    channel.send(handshakeType.certificateRequest, certificateRequest(hello.version, certificateAuthorities));
  }
  channel.send(handshakeType.serverHelloDone, new Uint8Array(0));
  channel.flush();
}

/** Empty when the client has none. */
async function receiveCertificate(channel: HandshakeChannel): Promise<readonly Uint8Array[]> {
  return readCertificateMessage((await channel.receive(handshakeType.certificate)).body);
}

async function receiveProof(channel: HandshakeChannel, { version }: LegacySession, key: KeyObject): Promise<void> {
  const { transcript } = channel;
  const { body } = await channel.receive(handshakeType.certificateVerify);
  if (!isCertificateVerify(body, { version, key, transcript })) {
    throw new ProtocolFault("decrypt_error", "the client does not prove that the key is its own");
  }
}
