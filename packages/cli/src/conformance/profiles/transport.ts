import { cipherSuite, integrityFailureReason, type TlsProfile, tlsProfiles } from "@dicomsec/transport";
import type { NodeFile } from "../node-file.js";
import { listed, type ProfileStatement, profileStatement } from "../statement.js";

type Transport = NonNullable<NodeFile["transport"]>;

/** Of TLS, whose keys are in no token. */
const keyStores = {
  pem: "PEM files",
  pkcs12: "PKCS#12 files",
  jks: "Java key stores",
} as const;

/** The profiles of Annex B that secure a connection. @see PS3.15 B.1 to B.3, B.9 to B.13 */
export function transportStatements({ transport = {} }: NodeFile): readonly ProfileStatement[] {
  const tls = tlsProfiles.map((profile) => tlsStatement(profile, transport));
  return [...tls, isclStatement(transport)];
}

function rolesOf({ listeners = [], clients = [] }: Transport, name: string, kind: string): readonly string[] {
  const isServer = listeners.some(({ profile }) => profile === name);
  const isClient = clients.some((profile) => profile === name);
  return [...(isServer ? [`${kind} server`] : []), ...(isClient ? [`${kind} client`] : [])];
}

function tlsStatement(profile: TlsProfile, transport: Transport): ProfileStatement {
  const { section, title, status, lastEdition } = profile;
  const limits = [
    "Camellia suites are not offered: the OpenSSL of Node has none.",
    "extended_master_secret (RFC 7627) is offered, and not required of peers of TLS 1.2.",
    ...(status === "retired" ? [retiredLimit(profile)] : []),
  ];
  return profileStatement([section, title, status], rolesOf(transport, profile.name, "TLS"), () => ({
    statements: {
      ports: portsOf(transport, profile.name, profile.port),
      "key management": keyManagement(transport, profile),
      versions: `${listed(profile.versions)}.`,
      "key exchange algorithms": keyExchange(profile),
      "cipher suites": `In the order of preference: ${profile.suites.filter((name) => cipherSuite(name).engine !== "none").join(", ")}.`,
      "signature algorithms": signatureAlgorithms(profile),
      "integrity failure": `The connection is dropped, and both ends raise A-P-ABORT with the provider reason ${integrityFailureReason}; it is not sent, for there is no connection any more.`,
      ...(lastEdition === undefined ? {} : { edition: `As ${lastEdition} has it, the last that prints the profile.` }),
    },
    limits,
  }));
}

function retiredLimit({ section }: TlsProfile): string {
  return `${section} is retired: it protects less than the active profiles, and serves to reach nodes that have no other.`;
}

function portsOf({ listeners = [] }: Transport, name: string, recommended?: number): string {
  const own = listeners.filter(({ profile }) => profile === name);
  if (own.length === 0)
    return "The node listens at none by this profile; the port of a peer is configured with the peer.";
  const set = own.map(({ port }) => port).filter((port) => port !== undefined);
  const recommendation = recommended === undefined ? "" : `; ${recommended} is recommended`;
  if (set.length === 0) return `The port is set when the node is installed${recommendation}.`;
  return `${listed(set.map(String))}, changed in the configuration of the node${recommendation}.`;
}

function keyManagement(transport: Transport, { certificate }: TlsProfile): string {
  const { keys = ["pem"], clientCertificate = "required", revocation = "ifAvailable", departures = "refuse", authorizedNodes = false } = transport; // prettier-ignore
  const { minRsaBits, minEcBits, digests } = certificate;
  return [
    `Private keys and their certificates are in ${listed(keys.flatMap((name) => (name === "pkcs11" ? [] : keyStores[name])))}.`,
    `Paths are judged by RFC 5280 up to the trust anchors of the node, RSA keys of at least ${minRsaBits} and EC keys of at least ${minEcBits} bits, signed over ${listed(digests)}${departures === "report" ? "; what falls short is taken and reported" : ""}.`,
    `Certificates of clients are ${clientCertificate === "none" ? "not asked for" : clientCertificate}${clientCertificate === "required" ? "" : "; a client without one may connect"}.`,
    revocation === "required"
      ? "A peer of whose revocation neither a CRL nor a stapled OCSP response tells is refused."
      : "Revocation is judged by the CRLs that are given and stapled OCSP responses; what is not known does not refuse.",
    authorizedNodes
      ? "Nodes are authorized one by one, by their certificates."
      : "Every node whose certificate has a path to a trust anchor may connect.",
  ].join(" ");
}

function keyExchange({ suites, groups, minDhBits }: TlsProfile): string {
  const has = (word: string): boolean => suites.some((name) => name.includes(word));
  const parts = [
    ...(groups.length > 0 ? [`ECDHE in the groups ${listed(groups)}`] : []),
    ...(has("TLS_DHE_") ? [`DHE of at least ${minDhBits} bits`] : []),
    ...(has("TLS_RSA_") ? ["RSA key transport"] : []),
  ];
  return `${listed(parts)}.`;
}

function signatureAlgorithms({ signatureAlgorithms: names, versions }: TlsProfile): string {
  const older = versions.some((version) => version === "TLSv1" || version === "TLSv1.1");
  const fixed = "in TLS 1.0 and 1.1 what the protocol fixes (MD5 and SHA-1)";
  return `${listed([...names, ...(older ? [fixed] : [])])}.`;
}

/** @see PS3.15 B.2 */
function isclStatement(transport: Transport): ProfileStatement {
  return profileStatement(
    ["B.2", "ISCL Transport Connection Profile", "retired"],
    rolesOf(transport, "iscl", "ISCL"),
    () => ({
      statements: {
        ports: portsOf(transport, "iscl"),
        "key management":
          "DES keys that both ends share are set by hand, out of band, as the array of keys that the ends choose from by number; they are not changed within a connection.",
        mechanisms:
          "Those of Table B.2-1: three pass authentication, MD5 encrypted with DES or DES-MAC for integrity, DES in CBC mode for privacy.",
        "integrity failure": `The connection is dropped, and the end that finds it raises A-P-ABORT with the provider reason ${integrityFailureReason}.`,
      },
      limits: [
        "The framing is dicomsec's own: the text of ISCL V1.00 is not public, and neither its framework nor its negotiation is implemented. Interoperation with other ISCL products is neither shown nor claimed.",
        "DES has keys of 56 bits, which protect nothing today.",
      ],
    }),
  );
}
