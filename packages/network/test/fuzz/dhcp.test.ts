import { concatBytes, mutatedArbitrary } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { dhcpOptions } from "../../src/dhcp/option-values.js";
import { checkDhcp, dhcpMessages } from "./dhcp.js";
import { FUZZ_TIMEOUT_MS, fuzzUntilTimeIsOver } from "./fuzz.js";

describe("any datagram", () => {
  it(
    "gives a DHCP message or a NetworkError when it was a message before",
    () => {
      const outcomes = { read: 0, refused: 0 };
      fc.assert(
        fc.property(
          mutatedArbitrary(dhcpMessages(), { maxMutations: 6 }),
          (input) => void outcomes[checkDhcp(input)]++,
        ),
        fuzzUntilTimeIsOver(0.5),
      );
      expect(outcomes).toEqual({ read: expect.any(Number), refused: expect.any(Number) });
      expect(Math.min(outcomes.read, outcomes.refused)).toBeGreaterThan(0);
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    "gives one of them when its options are any bytes",
    () => {
      const head = fc.sample(dhcpMessages(), { numRuns: 1, seed: 1 })[0]!.subarray(0, 240);
      const codes = Object.values(dhcpOptions).map(({ code }) => code);
      const option = fc
        .tuple(fc.constantFrom(...codes, 52, 53), fc.uint8Array({ maxLength: 60, size: "max" }))
        .map(([code, value]) => Uint8Array.of(code, value.length, ...value));
      const options = fc.array(fc.oneof({ weight: 8, arbitrary: option }, fc.uint8Array({ maxLength: 60 })), {
        maxLength: 20,
      });
      fc.assert(
        fc.property(options, (parts) => ["read", "refused"].includes(checkDhcp(concatBytes(head, ...parts)))),
        fuzzUntilTimeIsOver(0.5),
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});
