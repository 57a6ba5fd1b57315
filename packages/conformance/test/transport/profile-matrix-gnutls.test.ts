import { runProcess } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { runClient } from "./peer-client.js";
import { type PeerServer, startServer } from "./peer-server.js";
import { asClients, ProfileListeners, ProfileNodes } from "./profile-nodes.js";
import { expectedCells, keyKindOf, type Offer, offers, offersOfPrograms, refusalOfServer } from "./profile-offers.js";

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

const priority = ({ version, gnutls }: Offer): string =>
  `NONE:+VERS-TLS${version === "TLSv1" ? "1.0" : version.slice(4)}:${gnutls}:+GROUP-ALL:+SIGN-ALL:+COMP-NULL:+CTYPE-X509`;

describeWithPeer(["gnutls-serv", "gnutls-cli"], "GnuTLS", (gnutlsServer, gnutlsClient) => {
  const words = (offer: Offer, role: "client" | "server"): string[] => {
    const own = nodes.file(`${keyKindOf(offer)}-${role}`);
    const identity = [`--x509keyfile=${own}.key`, `--x509certfile=${own}.pem`, `--x509cafile=${nodes.file("ca.pem")}`];
    return [`--priority=${priority(offer)}`, ...identity];
  };

  const server = (offer: Offer): Promise<PeerServer> =>
    startServer(gnutlsServer, (port) => {
      const checks = ["--require-client-cert", "--verify-client-cert"];
      return [`--port=${port}`, "--echo", ...checks, ...words(offer, "server")];
    });

  const clientWords = (port: number, offer: Offer): string[] => [
    `--port=${port}`,
    ...words(offer, "client"),
    "localhost",
  ];

  describe("with nothing but", () => {
    it.each(offersOfPrograms(offers))("$version $suite is met by $profiles alone", async (offer) => {
      await using peer = await server(offer);
      // So that no refusal is for want of what the peer claims to have.
      expect((await runProcess(gnutlsClient, clientWords(peer.port, offer))).stdout).toContain(
        "Handshake was completed",
      );
      // It says handshake_failure, whatever it is.
      const ours = await asClients(nodes, peer.port);
      expect(ours).toEqual(expectedCells(offer, () => "ERR_TRANSPORT_ALERT"));
      const served = await listeners.cells(async (port) => {
        const { output, exitCode } = await runClient(gnutlsClient, clientWords(port, offer));
        return exitCode === 0 && output.includes("welcome\n");
      });
      expect(served).toEqual(expectedCells(offer, refusalOfServer));
    });
  });
});
