import { CommandError } from "../exit-codes.js";
import type { NodeFile } from "./node-file.js";

/** Most octets of a datagram over IPv4, and least that A.6 demands of a receiver. */
const [LONGEST_DATAGRAM, LEAST_LONGEST] = [65_507, 32_768];

/**
 * Refuses sections that contradict one another: what would be stated of them could not be kept.
 * @throws CommandError with the place
 */
export function checkNode(node: NodeFile): void {
  for (const check of [checkDeidentification, checkTime, checkConnections, checkSignatures, checkAudit]) check(node);
}

function expect(isSo: boolean, place: string, message: string): void {
  if (!isSo) throw new CommandError(`${place}: ${message}`);
}

function checkDeidentification({ deidentification, device, ...node }: NodeFile): void {
  expect(!node.deidentifier || deidentification !== undefined, "$.deidentifier", "it needs a deidentification");
  const known = device?.networkAes.map(({ aeTitle }) => aeTitle.trim());
  for (const name of ["deidentifier", "reidentifier"] as const) {
    // An AE title that the device does not have is a mistake in one of both places.
    const isStrange = node[name]?.aeTitles?.some((title) => known && !known.includes(title.trim()));
    expect(!isStrange, `$.${name}.aeTitles`, "the device has no Network AE of that title");
  }
}

function checkTime({ time }: NodeFile): void {
  const isFromNowhere = time?.server === "client" && !time.client;
  expect(!isFromNowhere, "$.time.server", "a server that has its time from a client needs one");
}

function checkConnections({ transport = {}, association, onlineStorage }: NodeFile): void {
  const { listeners = [], clients = [], clientCertificate = "required", authorizedNodes, keys = ["pem"] } = transport;
  const ports = listeners.flatMap(({ port }) => port ?? []);
  expect(new Set(ports).size === ports.length, "$.transport.listeners", "a port belongs to one profile");
  const isByCertificate = authorizedNodes === true || association?.callingAeTitles === "certificate";
  expect(
    clientCertificate === "required" || !isByCertificate,
    "$.transport.clientCertificate",
    "what is decided by the certificate of a node needs one: required",
  );
  const usesTls = [...listeners.map(({ profile }) => profile), ...clients].some((name) => name !== "iscl");
  const canRead = keys.some((name) => name !== "pkcs11");
  expect(!usesTls || canRead, "$.transport.keys", "a key that never leaves its token can sign, and not be one of TLS");
  expect(!onlineStorage || usesTls, "$.onlineStorage", "it needs a secure transport connection");
}

function checkSignatures({ signatures: { sign = [], verify, forwarding } = {} }: NodeFile): void {
  const names = sign.map(({ profile }) => profile);
  expect(new Set(names).size === names.length, "$.signatures.sign", "a profile stands there twice");
  expect(
    forwarding !== "resign" || (sign.length > 0 && verify?.when === "reception"),
    "$.signatures.forwarding",
    "what is signed anew needs sign, and verify on reception",
  );
}

function checkAudit({ audit: { destinations = [], header, repository } = {} }: NodeFile): void {
  expect((header?.priority ?? 0) <= 191, "$.audit.header.priority", "a PRI of RFC 5424 is needed, 0 to 191");
  for (const [at, { kind, maxMessageLength = 1, oversize }] of destinations.entries()) {
    const place = `$.audit.destinations[${at}]`;
    const isLength = maxMessageLength > 0 && (kind === "tls" || maxMessageLength <= LONGEST_DATAGRAM);
    expect(isLength, `${place}.maxMessageLength`, `no message can be that long: 1 to ${LONGEST_DATAGRAM} by UDP`);
    expect(kind === "udp" || oversize !== "elsewhere", `${place}.oversize`, "TLS leaves no message elsewhere");
  }
  const isLeft = destinations.some(({ oversize }) => oversize === "elsewhere");
  const hasTls = destinations.some(({ kind }) => kind === "tls");
  expect(!isLeft || hasTls, "$.audit.destinations", "what is left elsewhere needs a destination by TLS");
  const longest = repository?.maxMessageLength ?? LEAST_LONGEST;
  expect(longest >= LEAST_LONGEST, "$.audit.repository.maxMessageLength", `A.6 demands ${LEAST_LONGEST} or more`);
}
