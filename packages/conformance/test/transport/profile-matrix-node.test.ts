import { once } from "node:events";
import { connect, createServer, type SecureContextOptions } from "node:tls";
import { writePemBlock } from "@dicomsec/pki";
import { listenOnLoopback, type LoopbackServer } from "@dicomsec/testing";
import { tlsProfiles } from "@dicomsec/transport";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { dhParameters } from "./dh-parameters.js";
import { asClients, dial, ProfileListeners, ProfileNodes } from "./profile-nodes.js";
import {
  expectedCells,
  keyKindOf,
  type Offer,
  offerOf,
  offers,
  refusalOfClient,
  refusalOfServer,
} from "./profile-offers.js";

let nodes: ProfileNodes;
let listeners: ProfileListeners;
beforeAll(async () => {
  nodes = await ProfileNodes.create();
  listeners = await ProfileListeners.create(nodes);
});
afterAll(async () => {
  await listeners[Symbol.asyncDispose]();
  await nodes[Symbol.asyncDispose]();
});

type Kind = "rsa" | "ec";
type BareOptions = SecureContextOptions & { readonly rejectUnauthorized?: boolean };

const pem = (kind: Kind, role: "server" | "client"): BareOptions => {
  const { privateKey, certificates } = nodes.identity(`${kind}-${role}`);
  return {
    key: writePemBlock("PRIVATE KEY", privateKey.pkcs8),
    cert: writePemBlock("CERTIFICATE", certificates[0]!.bytes),
  };
};

/** Node's own TLS, held to one version and one suite, without any other rule. */
const optionsOf = ({ version, openssl }: Pick<Offer, "version" | "openssl">): BareOptions => ({
  minVersion: version,
  maxVersion: version,
  ciphers: `${version === "TLSv1.3" ? `${openssl}:DEFAULT` : openssl}:@SECLEVEL=0`,
  ecdhCurve: "auto",
  dhparam: "auto",
  rejectUnauthorized: false,
});

const bareServer = (options: BareOptions): Promise<LoopbackServer> => {
  const server = createServer({ requestCert: true, ...options }, (socket) => socket.on("error", () => {}).end());
  server.on("tlsClientError", () => {});
  return listenOnLoopback(server);
};

/** Whether a bare client was greeted. */
const isServed = async (port: number, options: BareOptions): Promise<boolean> => {
  const socket = connect({ host: "127.0.0.1", port, ...options });
  let received = "";
  socket.on("data", (chunk) => (received += String(chunk)));
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("close", resolve));
  return received === "welcome\n";
};

describe("Node with nothing but", () => {
  it.each(offers.filter(({ openssl }) => openssl))("$version $suite is met by $profiles alone", async (offer) => {
    await using server = await bareServer({ ...optionsOf(offer), ...pem(keyKindOf(offer), "server") });
    expect(await asClients(nodes, server.port)).toEqual(expectedCells(offer, refusalOfClient));
    const client = { ...optionsOf(offer), ...pem(keyKindOf(offer), "client") };
    const served = await listeners.cells((port) => isServed(port, client));
    expect(served).toEqual(expectedCells(offer, refusalOfServer));
  });
});

const GCM = offerOf("TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
const GCM_13 = offerOf("TLSv1.3", "TLS_AES_128_GCM_SHA256");
const DHE = offerOf("TLSv1.2", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256");

interface Narrow {
  /** What the peer has of the suite, and no more. */
  readonly options: Pick<BareOptions, "ecdhCurve" | "sigalgs">;
  readonly offer: Offer;
  readonly profiles: readonly string[];
}

const narrow: readonly Narrow[] = [
  ...["X25519", "P-256", "P-384", "P-521", "X448"].flatMap((ecdhCurve) =>
    [GCM, GCM_13].map((offer) => ({ options: { ecdhCurve }, offer, profiles: offer.profiles })),
  ),
  ...["prime192v1", "secp224r1", "secp256k1", "sect283r1", "brainpoolP256r1"].map((ecdhCurve) => ({
    options: { ecdhCurve },
    offer: GCM,
    profiles: [],
  })),
  { options: { ecdhCurve: "ffdhe2048" }, offer: GCM_13, profiles: [] },
  { options: { sigalgs: "rsa_pkcs1_sha256" }, offer: GCM, profiles: GCM.profiles },
  { options: { sigalgs: "rsa_pkcs1_sha256" }, offer: GCM_13, profiles: [] },
  { options: { sigalgs: "rsa_pss_rsae_sha256" }, offer: GCM, profiles: GCM.profiles },
  { options: { sigalgs: "rsa_pss_rsae_sha256" }, offer: GCM_13, profiles: GCM_13.profiles },
  { options: { sigalgs: "rsa_pkcs1_sha224" }, offer: GCM, profiles: [] },
  { options: { sigalgs: "rsa_pkcs1_sha1" }, offer: GCM, profiles: ["B.9"] },
];

describe("Node in a key exchange", () => {
  it.each(narrow)("of $offer.version with nothing but $options is met by $profiles", async (one) => {
    const offer = { ...one.offer, profiles: one.profiles };
    const options = { ...optionsOf(offer), ...one.options };
    await using server = await bareServer({ ...options, ...pem("rsa", "server") });
    // OpenSSL holds the key of a certificate to the groups too: the one on P-256 is left out.
    const identities = [nodes.identity("rsa-client")];
    expect(await asClients(nodes, server.port, { identities })).toEqual(expectedCells(offer, refusalOfClient));
    const client = { ...options, ...pem("rsa", "client") };
    expect(await listeners.cells((port) => isServed(port, client))).toEqual(expectedCells(offer, refusalOfServer));
  });

  const withDhe = tlsProfiles.filter(({ section }) => DHE.profiles.includes(section));

  it.each(withDhe)("is refused by a client of $section for a DHE modulus of 1024 bits", async (profile) => {
    const server = { ...optionsOf(DHE), ...pem("rsa", "server") };
    const context = nodes.context(profile, "client");
    await using short = await bareServer({ ...server, dhparam: dhParameters("modp2") });
    expect(await dial({ context, port: short.port })).toBe("ERR_TRANSPORT_PROFILE");
    await using long = await bareServer({ ...server, dhparam: dhParameters("modp14") });
    expect(await dial({ context, port: long.port })).toBe(`${DHE.version} ${DHE.suite}`);
  });

  it.each(withDhe)("gets a DHE modulus of 2048 bits from a server of $section", async ({ section }) => {
    const options = { ...optionsOf(DHE), ...pem("rsa", "client") };
    const socket = connect({ host: "127.0.0.1", port: listeners.port(section), ...options });
    await once(socket, "secureConnect");
    expect(socket.getEphemeralKeyInfo()).toMatchObject({ type: "DH", size: 2048 });
    socket.destroy();
    expect(await listeners.next(section)).toBe(`${DHE.version} ${DHE.suite}`);
  });
});
