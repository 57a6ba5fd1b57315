import { concatBytes, mutatedArbitrary } from "@dicomsec/testing";
import fc from "fast-check";
import { type DnsMessage, readDnsMessage, writeDnsMessage } from "../../src/dns/dns-message.js";
import type { DnsRecord } from "../../src/dns/dns-record.js";
import { verifyDnsAnswer } from "../../src/dns/tsig.js";
import { NetworkError } from "../../src/errors.js";
import { signAnswer } from "../dns/answer-signature.js";

const NAME = ["Dr. Roe", "_dicom", "_tcp", "local"];
const secret = new Uint8Array(32).fill(7);
const timeSigned = 1_700_000_000;

/** Names that belong together, so that they are found and pointed to. */
function nameArbitrary(): fc.Arbitrary<readonly string[]> {
  return fc.constantFrom(NAME, NAME.slice(1), ["ct1", "local"], ["_services", "_dns-sd", "_udp", "local"], [], ["örtlich", "local"]); // prettier-ignore
}

export function recordArbitrary(): fc.Arbitrary<DnsRecord> {
  const name = nameArbitrary();
  const text = fc.oneof(fc.constantFrom("AET=CT_1", "aet=X", "=bad", "flag", "DICOMWebPath=//x"), fc.string({ maxLength: 30 })); // prettier-ignore
  const data = fc.oneof(
    fc.record({ type: fc.constant("A" as const), address: fc.ipV4() }),
    fc.record({ type: fc.constant("AAAA" as const), address: fc.ipV6().filter((address) => !address.includes(".")) }),
    fc.record({ type: fc.constantFrom("PTR", "CNAME", "NS"), target: name }) as fc.Arbitrary<never>,
    fc.record({ type: fc.constant("SRV" as const), priority: fc.nat(9), weight: fc.nat(9), port: fc.nat(65_535), target: name }), // prettier-ignore
    fc.record({ type: fc.constant("TXT" as const), strings: fc.array(text.map((string) => new TextEncoder().encode(string)), { minLength: 1, maxLength: 4 }) }), // prettier-ignore
    fc.record({ type: fc.constant("NSEC" as const), next: name, types: fc.subarray(["A", "AAAA", "SRV", "TXT"]) }) as fc.Arbitrary<never>, // prettier-ignore
    fc.record({ type: fc.constantFrom("TYPE41", "TYPE250", "TYPE65535"), octets: fc.uint8Array({ maxLength: 20 }) }) as fc.Arbitrary<never>, // prettier-ignore
  );
  const head = fc.record({ name, class: fc.constantFrom(1, 0x8001, 255, 254), ttl: fc.constantFrom(0, 1, 120, 4500, 2 ** 32 - 1) }); // prettier-ignore
  return fc.tuple(head, data).map(([first, rest]) => ({ ...first, ...rest }));
}

/** Questions and answers of DNS and multicast DNS. */
export function messageArbitrary(): fc.Arbitrary<DnsMessage> {
  const question = fc.record({ name: nameArbitrary(), type: fc.constantFrom("PTR", "SRV", "A", "TYPE255"), class: fc.constantFrom(1, 0x8001) }); // prettier-ignore
  const records = fc.array(recordArbitrary(), { maxLength: 5 });
  return fc.record({
    id: fc.constantFrom(0, 0xbeef),
    flags: fc.constantFrom(0, 0x0200, 0x8400, 0x8183, 0xa889),
    questions: fc.array(question, { maxLength: 2 }),
    answers: records,
    authorities: records,
    additionals: records,
  }) as fc.Arbitrary<DnsMessage>;
}

/** All of a service. */
const SERVICE: Partial<DnsMessage> = {
  flags: 0x8400,
  answers: [
    { name: NAME.slice(1), class: 1, ttl: 4500, type: "PTR", target: NAME },
    { name: NAME, class: 0x8001, ttl: 120, type: "SRV", priority: 0, weight: 0, port: 104, target: ["ct2", "local"] },
    { name: NAME, class: 0x8001, ttl: 4500, type: "TXT", strings: [new TextEncoder().encode("AET=CT_2")] },
    { name: ["ct2", "local"], class: 0x8001, ttl: 120, type: "A", address: "192.0.2.2" },
  ],
};

/** Such messages altered, and other octets. */
export function packetArbitrary(): fc.Arbitrary<Uint8Array> {
  const messages = fc.oneof(messageArbitrary(), fc.constant(SERVICE)).map(writeDnsMessage);
  return fc.oneof(
    { weight: 8, arbitrary: mutatedArbitrary(messages, { maxMutations: 4 }) },
    messages,
    fc.uint8Array({ maxLength: 600 }),
  );
}

/** Answers to a request, signed in all ways and altered. */
export function signedArbitrary(): fc.Arbitrary<Uint8Array> {
  const signature = fc.record({
    secret: fc.constantFrom(secret, new Uint8Array(32)),
    timeSigned: fc.constantFrom(timeSigned, 0, 2 ** 47),
    fudge: fc.constantFrom(300, 0, 65_535),
    error: fc.constantFrom(0, 16, 17, 18, 22, 65_535),
    keyName: fc.constantFrom("ddns", "other"),
    macLength: fc.constantFrom(32, 32, 32, 16, 0),
  });
  const signed = fc.tuple(messageArbitrary(), signature).map(([message, { macLength, ...options }]) =>
    signAnswer(writeDnsMessage(message), {
      ...options,
      request: REQUEST,
      mac: (right) => right.subarray(0, macLength),
    }),
  );
  return fc.oneof(signed, mutatedArbitrary(signed, { maxMutations: 2 }));
}

const REQUEST = concatBytes(new Uint8Array(60));

/**
 * Reads octets as a message. What was read can be written, and is the same when it is read again.
 *
 * @throws Error for anything but a message or a NetworkError
 */
export function checkMessage(octets: Uint8Array): string {
  return outcomeOf(() => {
    const message = readDnsMessage(octets);
    const written = writeDnsMessage(message);
    if (JSON.stringify(readDnsMessage(written)) !== JSON.stringify(message)) throw new Error("reads another message when written again"); // prettier-ignore
    return "read";
  });
}

/** Verifies octets as the signed answer to a request. @throws Error for anything but a verification or a NetworkError */
export function checkSigned(octets: Uint8Array): string {
  return outcomeOf(() => {
    verifyDnsAnswer(octets, { key: { name: "ddns", secret }, now: () => timeSigned * 1000, requestMac: REQUEST.slice(-38, -6), requestId: 0xbeef }); // prettier-ignore
    return "verified";
  });
}

function outcomeOf(act: () => string): string {
  try {
    return act();
  } catch (error) {
    if (error instanceof NetworkError) return error.code;
    throw error;
  }
}
