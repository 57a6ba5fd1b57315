import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { DicomService } from "../../src/discovery/dicom-service.js";
import { dicomServiceTypes } from "../../src/discovery/dicom-service.js";
import { Browser } from "../../src/discovery/mdns/browser.js";
import type { Link } from "../../src/discovery/mdns/link.js";
import type { MulticastTransport } from "../../src/discovery/mdns/multicast-transport.js";
import { OwnServices } from "../../src/discovery/mdns/own-services.js";
import { Responder } from "../../src/discovery/mdns/responder.js";
import { readDnsMessage } from "../../src/dns/dns-message.js";
import { VirtualClock } from "../dhcp/virtual-clock.js";
import { checkMessage, checkSigned, packetArbitrary, signedArbitrary } from "./dns.js";
import { FUZZ_TIMEOUT_MS, fuzzUntilTimeIsOver } from "./fuzz.js";

/** How often each outcome came about. */
class Outcomes {
  readonly counts: Record<string, number> = {};

  add(outcome: string): void {
    this.counts[outcome] = (this.counts[outcome] ?? 0) + 1;
  }
}

describe("any octets", () => {
  it(
    "give a DNS message, which is the same when it is written and read again, or a NetworkError",
    () => {
      const outcomes = new Outcomes();
      fc.assert(fc.property(packetArbitrary(), (octets) => { outcomes.add(checkMessage(octets)); }), fuzzUntilTimeIsOver(0.3)); // prettier-ignore
      expect(outcomes.counts).toEqual({ read: expect.any(Number), ERR_NETWORK_PACKET: expect.any(Number) });
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    "are verified as a signed answer only when they are one, whatever is wrong with them",
    () => {
      const outcomes = new Outcomes();
      fc.assert(fc.property(signedArbitrary(), (octets) => { outcomes.add(checkSigned(octets)); }), fuzzUntilTimeIsOver(0.3)); // prettier-ignore
      expect(outcomes.counts).toMatchObject({
        verified: expect.any(Number),
        ERR_NETWORK_TSIG_INVALID: expect.any(Number),
        ERR_NETWORK_TSIG_BADKEY: expect.any(Number),
        ERR_NETWORK_PACKET: expect.any(Number),
      });
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    "are borne by who browses and who advertises, and what these send can be read",
    async () => {
      const link: Link = { name: "eth0", address: "192.0.2.1", subnets: [{ address: "192.0.2.1", netmask: "255.255.255.0" }], addresses: ["192.0.2.1"] }; // prettier-ignore
      const clock = new VirtualClock();
      let sent = 0;
      const transport: MulticastTransport = {
        links: [link],
        send: async (octets) => {
          readDnsMessage(octets);
          sent++;
        },
        [Symbol.asyncDispose]: async () => {},
      };
      let shown = new Map<string, DicomService>() as ReadonlyMap<string, DicomService>;
      let most = 0;
      const random = () => 0;
      const onServices = (services: ReadonlyMap<string, DicomService>) => {
        shown = services;
        most = Math.max(most, services.size);
      };
      const browser = new Browser({ types: dicomServiceTypes, transport, random, clock, onServices });
      const own = new OwnServices("ct1", [{ type: "dicom", instanceName: "Dr. Roe", aeTitle: "CT_1", port: 104 }]);
      const responder = new Responder({ own, transport, random, clock, onRenamed: () => {} });
      const failures: unknown[] = [];
      const works = [browser.run(), responder.start()].map((work) =>
        work.catch((error: unknown) => failures.push(error)),
      );
      await fc.assert(
        fc.asyncProperty(packetArbitrary(), fc.constantFrom(5353, 5353, 40_000), async (bytes, port) => {
          const datagram = { bytes, link, address: "192.0.2.2", port };
          browser.onDatagram(datagram);
          responder.onDatagram(datagram);
          // Time goes on by a moment or two that somebody waits for.
          await clock.until(() => false, 1).catch(() => {});
          expect(failures).toEqual([]);
        }),
        fuzzUntilTimeIsOver(0.4),
      );
      browser.stop();
      await responder.stop();
      await Promise.race([Promise.all(works), new Promise((resolve) => setImmediate(resolve))]);
      expect(sent).toBeGreaterThan(10);
      expect(most).toBeGreaterThan(0);
      expect(shown.size).toBeLessThanOrEqual(1000);
    },
    FUZZ_TIMEOUT_MS,
  );
});
