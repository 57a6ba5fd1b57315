import type { Certificate } from "@dicomsec/pki";
import { requiresCertificate } from "./anonymous-handshake.js";
import { readChains } from "./chains.js";
import { EXTENSION } from "./client-hello.js";
import type { Answer, TlsFacts, VersionFacts } from "./facts.js";
import { codesOf, isAnonymous, suiteName } from "./probed-suites.js";
import type { ProbedVersion } from "./probed-versions.js";
import { judgeProfiles, type ProfileVerdict } from "./profile-verdicts.js";
import { Prober } from "./prober.js";
import type { ServerFlight } from "./server-flight.js";
import { schemesOf } from "./signature-schemes.js";
import { offerOf, Survey } from "./survey.js";
import { createKeyShare, groupsWithKeys } from "./tls13-records.js";

export interface CheckTlsOptions {
  /** A name, which is also asked for (SNI), or an address. */
  readonly host: string;
  readonly port: number;
  /** Trust anchors for the chains of the node. Default: none, and no chain is judged. */
  readonly trust?: readonly Certificate[];
  /** When certificates must be valid. Default: now. */
  readonly at?: Date;
  /** Most connections that are made, one after the other. Default: 250. */
  readonly maxConnections?: number;
  /** The pause between two connections. Default: 50. */
  readonly delayMs?: number;
  /** How long an answer is waited for. Default: 10,000. After the fifth that did not come nothing more is asked. */
  readonly timeoutMs?: number;
  /** Told before each connection how many there were with it. Default: nobody is told. */
  readonly onConnection?: (made: number) => void;
  readonly signal?: AbortSignal;
}

/** What a check says of a node. */
export interface TlsCheck {
  /** In the order of `tlsProfiles`. */
  readonly profiles: readonly ProfileVerdict[];
  readonly facts: TlsFacts;
  readonly connections: {
    readonly made: number;
    /** Whether questions were left out, for want of connections or after too many time-outs. Their answers are `unknown`. */
    readonly isLimited: boolean;
  };
}

/**
 * Which TLS profiles a node meets, by asking it: ClientHellos are written byte by byte, so that what OpenSSL has no suite for can be offered, and
 * only what is answered in clear, or with keys of our own, is read. No handshake is finished but one without a client certificate, where the node
 * asks for one; nothing of the application is sent.
 *
 * What cannot be seen from outside is not judged: SSL 2.0, session tickets, revocation, host names, ALPN, integrity failures, ports.
 *
 * @throws TransportError ERR_TRANSPORT_UNREACHABLE, ERR_TRANSPORT_NOT_TLS, ERR_TRANSPORT_HANDSHAKE_TIMEOUT; the reason of `signal`
 * @see PS3.15 Annex B
 */
export async function checkTls(options: CheckTlsOptions): Promise<TlsCheck> {
  const { host, port, trust, signal, at = new Date(), onConnection = () => {} } = options;
  const { maxConnections = 250, delayMs = 50, timeoutMs = 10_000 } = options;
  const prober = new Prober({ host, port, maxConnections, delayMs, timeoutMs, onConnection, signal });
  const survey = new Survey(prober);
  const versions = await survey.versions();
  const prefersTls13 = await askTls13Preference(survey, versions);
  const compression = await askCompression(survey, versions);
  const flights = [...survey.flights, ...(await readTls13(prober, versions))];
  const facts: TlsFacts = {
    versions,
    prefersTls13,
    compression,
    chains: await readChains(flights, { trust, at, signal }),
    clientCertificate: await askClientCertificate(prober, flights),
    secureRenegotiation: hasExtension(survey.flights, EXTENSION.renegotiationInfo),
    extendedMasterSecret: hasExtension(survey.flights, EXTENSION.extendedMasterSecret),
  };
  return {
    profiles: judgeProfiles(facts, at),
    facts,
    connections: { made: prober.connectionsMade, isLimited: prober.isLimited },
  };
}

function accepted(versions: readonly VersionFacts[]): VersionFacts[] {
  return versions.filter((one) => one.accepted === "yes");
}

async function askTls13Preference(survey: Survey, versions: readonly VersionFacts[]): Promise<Answer> {
  const [newer, older] = ["TLSv1.3", "TLSv1.2"].map((name) =>
    accepted(versions).find(({ version }) => version === name),
  );
  if (!newer || !older) return "unknown";
  const { groups } = offerOf("TLSv1.2");
  const both = offerOf("TLSv1.3", { suites: codesOf([...newer.suites.items, ...older.suites.items]), orTls12: true });
  const answer = await survey.prober.ask({ ...both, groups: [...new Set([...both.groups, ...groups])] });
  if (answer.kind !== "accepted") return "unknown";
  return answer.flight.hello.version === "TLSv1.3" ? "yes" : "no";
}

/** In the newest version before TLS 1.3, which has none. */
async function askCompression(survey: Survey, versions: readonly VersionFacts[]): Promise<Answer> {
  const newest = accepted(versions).find(({ version }) => version !== "TLSv1.3");
  if (!newest) return accepted(versions).length > 0 && versions.every(isKnown) ? "no" : "unknown";
  const suites = codesOf(newest.suites.items);
  const choice = await survey.choice(offerOf(newest.version, { suites, compression: true }));
  if (typeof choice === "string") return "unknown";
  return choice.flight.hello.compression === 0 ? "no" : "yes";
}

function isKnown({ accepted }: VersionFacts): boolean {
  return accepted !== "unknown";
}

/** The encrypted part of what a node of TLS 1.3 answers: once for each kind of key that its certificate can have. */
async function readTls13(prober: Prober, versions: readonly VersionFacts[]): Promise<ServerFlight[]> {
  const newest = accepted(versions).find(({ version }) => version === "TLSv1.3");
  const groups = newest?.groups?.items.map(({ id }) => id) ?? [];
  const group = groupsWithKeys.find((one) => groups.includes(one));
  if (!newest || group === undefined) return [];
  const flights: ServerFlight[] = [];
  for (const key of ["RSA", "EC"] as const) {
    const schemes = schemesOf(key).map(({ id }) => id);
    const offer = offerOf("TLSv1.3", { suites: codesOf(newest.suites.items), groups: [group], schemes });
    const answer = await prober.ask(offer, createKeyShare(group));
    if (answer.kind === "accepted") flights.push(answer.flight);
  }
  return flights;
}

async function askClientCertificate(
  prober: Prober,
  flights: readonly ServerFlight[],
): Promise<TlsFacts["clientCertificate"]> {
  const whole = flights.filter(({ isComplete, hello }) => isComplete && !isAnonymous(suiteName(hello.suite)));
  if (whole.length === 0) return { asked: "unknown", required: "unknown" };
  if (!whole.some(({ requestsCertificate }) => requestsCertificate)) return { asked: "no", required: "no" };
  return { asked: "yes", required: await requiresCertificate(prober) };
}

/** Versions whose hello can acknowledge extensions, and need not by themselves, from the newest. */
const extensible: readonly ProbedVersion[] = ["TLSv1.2", "TLSv1.1", "TLSv1"];

/** Whether the newest version before TLS 1.3, which has both by itself, acknowledges an extension. */
function hasExtension(flights: readonly ServerFlight[], extension: number): Answer {
  const hellos = flights.map(({ hello }) => hello);
  const version = extensible.find((one) => hellos.some((hello) => hello.version === one));
  const newest = hellos.find((hello) => hello.version === version);
  if (!newest) return "unknown";
  return newest.extensions.has(extension) ? "yes" : "no";
}
