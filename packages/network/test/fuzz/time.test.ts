import { concatBytes, mutatedArbitrary } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { NetworkError } from "../../src/errors.js";
import { ClockFilter } from "../../src/time/clock-filter.js";
import { combineServers } from "../../src/time/combine-servers.js";
import { decodeNtpPacket, encodeNtpPacket, kissReference, type NtpHeader } from "../../src/time/ntp-packet.js";
import { writeTimestamp } from "../../src/time/ntp-timestamp.js";
import { selectServers } from "../../src/time/select-servers.js";
import { responder } from "../../src/time/serve-time.js";
import { isAnswerTo, readTimeAnswer, timeRequest, type TimeAnswer } from "../../src/time/time-sample.js";
import { FUZZ_TIMEOUT_MS, fuzzUntilTimeIsOver } from "./fuzz.js";

const COOKIE = 0x0123456789abcdefn;
const NOW = Date.UTC(2026, 6, 1);
const SENT = 1000;
const RECEIVED = 1010;

/** What may follow a header: extension fields, MACs, a crypto-NAK. */
const trailers = fc.constantFrom(...[0, 4, 20, 24].map((length) => new Uint8Array(length)), Uint8Array.of(1, 4, 0, 28, ...new Uint8Array(24))); // prettier-ignore

/** Answers as servers send them, of all kinds. */
function answers(): fc.Arbitrary<Uint8Array> {
  const time = fc.constantFrom(0n, writeTimestamp(NOW - 5), writeTimestamp(NOW), writeTimestamp(NOW + 5), 2n ** 64n - 1n); // prettier-ignore
  const header: fc.Arbitrary<NtpHeader> = fc.record({
    leap: fc.nat({ max: 3 }),
    version: fc.constantFrom(3, 4),
    mode: fc.constantFrom(4, 4, 4, 3, 6),
    stratum: fc.constantFrom(0, 1, 2, 15, 16, 255),
    poll: fc.integer({ min: -128, max: 127 }),
    precision: fc.constantFrom(-20, -20, -128, 127),
    rootDelayMs: fc.constantFrom(0, 1, 40_000),
    rootDispersionMs: fc.constantFrom(0, 1, 40_000),
    referenceId: fc.constantFrom(0, kissReference("RATE"), kissReference("DENY"), kissReference("INIT"), 0xc0000202),
    referenceTime: time,
    originTime: fc.constant(COOKIE),
    receiveTime: time,
    transmitTime: time,
  });
  return fc.tuple(header, trailers).map(([packet, trailer]) => concatBytes(encodeNtpPacket(packet), trailer));
}

/** Reads an answer as clients do: it is one, or says nothing of the time; a sample of it can be voted on. */
function checkAnswer(datagram: Uint8Array): TimeAnswer["outcome"] | "passed over" | "refused" {
  const isOurs = isAnswerTo(COOKIE, datagram);
  const reply = { datagram, sentAt: SENT, receivedAt: RECEIVED, address: "192.0.2.1", localAddress: "192.0.2.2" };
  let answer: TimeAnswer;
  try {
    answer = readTimeAnswer(reply, NOW);
  } catch (error) {
    if (!(error instanceof NetworkError) || error.code !== "ERR_NETWORK_PACKET" || isOurs) throw error;
    return "refused";
  }
  if (!isOurs) return "passed over";
  if (decodeNtpPacket(datagram).originTime !== COOKIE) throw new Error("it answers something else");
  if (answer.outcome === "sample") expectUsable(answer.sample);
  return answer.outcome;
}

function expectUsable(sample: Extract<TimeAnswer, { outcome: "sample" }>["sample"]): void {
  const filter = new ClockFilter("a:123", 15);
  filter.add(sample);
  const { offsetMs, errorMs, jitterMs } = combineServers(selectServers([filter.at(RECEIVED)!])!);
  if (![offsetMs, errorMs, jitterMs].every(Number.isFinite)) throw new Error("a time that is no number");
  if (sample.delayMs < 0 || errorMs < sample.delayMs / 2) throw new Error("an error that is too small");
  if (sample.leap === 3 || sample.stratum < 1 || sample.stratum > 15)
    throw new Error("the time of a server without any");
}

describe("any datagram", () => {
  it(
    "is an answer of a time server that can be used, or nothing",
    () => {
      const counts: Record<string, number> = {};
      const count = (outcome: string): void => void (counts[outcome] = (counts[outcome] ?? 0) + 1);
      const inputs = fc.oneof(answers(), mutatedArbitrary(answers(), { maxMutations: 6 }), fc.uint8Array({ maxLength: 120 })); // prettier-ignore
      fc.assert(
        fc.property(inputs, (input) => count(checkAnswer(input))),
        fuzzUntilTimeIsOver(0.5),
      );
      const outcomes = ["sample", "kiss", "unsynchronized", "implausible", "loop", "passed over", "refused"];
      expect(Object.keys(counts)).toEqual(expect.arrayContaining(outcomes));
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    "is answered by a time server with the time, and no more octets, when a client asked; else with nothing",
    () => {
      const source = { nowMs: () => NOW, served: () => ({ stratum: 2, leap: 0, precision: -18, rootDelayMs: 1, rootDispersionMs: 1, referenceId: 1, referenceTimeMs: NOW }) }; // prettier-ignore
      const respond = responder({ source, allow: ["192.0.2.0/24"], rateLimit: { burst: 1e9 } });
      const counts = { answered: 0, silent: 0 };
      const requests = trailers.map((trailer) => concatBytes(timeRequest(COOKIE), trailer));
      const inputs = fc.oneof(requests, mutatedArbitrary(requests, { maxMutations: 6 }), fc.uint8Array({ maxLength: 120 })); // prettier-ignore
      const check = (input: Uint8Array): void => {
        const answer = respond(input, { address: "192.0.2.1", port: 123 });
        counts[answer ? "answered" : "silent"]++;
        if (!answer) return;
        const [request, packet] = [decodeNtpPacket(input), decodeNtpPacket(answer)];
        if (answer.length > input.length || request.mode !== 3) throw new Error("an answer that was not asked for");
        if (packet.mode !== 4 || packet.originTime !== request.transmitTime) throw new Error("an answer to nothing");
      };
      fc.assert(fc.property(inputs, check), fuzzUntilTimeIsOver(0.5));
      expect(Math.min(counts.answered, counts.silent)).toBeGreaterThan(0);
    },
    FUZZ_TIMEOUT_MS,
  );
});
