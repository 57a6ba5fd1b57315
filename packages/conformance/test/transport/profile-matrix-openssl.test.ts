import { runProcess } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { tlsProfiles } from "@dicomsec/transport";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { dhParameters } from "./dh-parameters.js";
import { OpensslPeer, opensslWords } from "./openssl-peer.js";
import { asClients, dial, ProfileListeners, ProfileNodes } from "./profile-nodes.js";
import {
  expectedCells,
  keyKindOf,
  type Offer,
  offerOf,
  offers,
  offersOfPrograms,
  refusalOfClient,
  refusalOfServer,
} from "./profile-offers.js";

const GCM = offerOf("TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
const DHE = offerOf("TLSv1.2", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256");

describeWithPeer("openssl", "OpenSSL", (openssl) => {
  let nodes: ProfileNodes;
  let listeners: ProfileListeners;
  let peer: OpensslPeer;
  beforeAll(async () => {
    nodes = await ProfileNodes.create();
    listeners = await ProfileListeners.create(nodes);
    peer = new OpensslPeer(openssl, nodes);
  });
  afterAll(async () => {
    await listeners[Symbol.asyncDispose]();
    await nodes[Symbol.asyncDispose]();
  });

  /** Both directions, with every profile. */
  async function expectMatrix(offer: Offer, words: readonly string[]): Promise<void> {
    const kind = keyKindOf(offer);
    await using server = await peer.server(`${kind}-server`, ...words);
    // So that no refusal is for want of what the peer claims to have.
    const itself = await runProcess(openssl, peer.clientWords(server.port, `${kind}-client`, ...words));
    expect(itself.stdout).toContain(`Cipher is ${offer.openssl}\n`);
    // It holds the key of a certificate to the groups too: the other one is left out.
    const identities = [nodes.identity(`${kind}-client`)];
    expect(await asClients(nodes, server.port, { identities })).toEqual(expectedCells(offer, refusalOfClient));
    const served = await listeners.cells(async (port) => {
      const { output, exitCode } = await peer.client(port, `${kind}-client`, ...words);
      return exitCode === 0 && output.includes(`Cipher is ${offer.openssl}\n`) && output.includes("welcome\n");
    });
    expect(served).toEqual(expectedCells(offer, refusalOfServer));
  }

  describe("with nothing but", () => {
    it.each(offersOfPrograms(offers.filter((offer) => offer.openssl)))(
      "$version $suite is met by $profiles alone",
      async (offer) => {
        await expectMatrix(offer, opensslWords(offer));
      },
    );

    it.each(["X25519", "P-256", "P-384", "P-521", "X448"])("the group %s is met where ECDHE is", async (group) => {
      await expectMatrix(GCM, [...opensslWords(GCM), "-groups", group]);
    });

    it.each(["P-192", "secp224r1", "secp256k1"])("the group %s is met by no profile", async (group) => {
      await expectMatrix({ ...GCM, profiles: [] }, [...opensslWords(GCM), "-groups", group]);
    });
  });

  const withDhe = tlsProfiles.filter(({ section }) => DHE.profiles.includes(section));

  it.each(withDhe)("gets DHE of 2048 bits from a server of $section, whose clients refuse less", async (profile) => {
    const { output } = await peer.client(listeners.port(profile.section), "rsa-client", ...opensslWords(DHE));
    expect(output).toContain("Server Temp Key: DH, 2048 bits\n");
    expect(await listeners.next(profile.section)).toBe(`${DHE.version} ${DHE.suite}`);
    const short = await nodes.write("dh-1024.pem", dhParameters("modp2"));
    await using server = await peer.server("rsa-server", ...opensslWords(DHE), "-dhparam", short);
    const context = nodes.context(profile, "client");
    expect(await dial({ context, port: server.port })).toBe("ERR_TRANSPORT_PROFILE");
  });
});
