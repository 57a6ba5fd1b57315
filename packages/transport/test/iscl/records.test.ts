import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { bytes, latin1 } from "@dicomsec/testing";
import { deriveDirectionKeys } from "../../src/iscl/direction-keys.js";
import { type IsclDigestOrder, type IsclIntegrity, macFormOf } from "../../src/iscl/mac-form.js";
import type { IsclPrivacy } from "../../src/iscl/options.js";
import type { Packet } from "../../src/iscl/packet.js";
import { RecordOpener, RecordSealer } from "../../src/iscl/records.js";

const secret = bytes`01 23 45 67 89 ab cd ef`;
const keys = deriveDirectionKeys("record", "client", { secret, context: latin1("a handshake") });

interface Modes {
  readonly integrity: IsclIntegrity;
  readonly order: IsclDigestOrder;
  readonly privacy: IsclPrivacy;
}

const modes = (["DES", "none"] as const).flatMap((privacy): Modes[] => [
  { integrity: "DES-MAC", order: "encrypt-digest", privacy },
  { integrity: "MD5-DES", order: "encrypt-digest", privacy },
  { integrity: "MD5-DES", order: "encrypt-random", privacy },
]);

const sealerOf = ({ integrity, order, privacy }: Modes) =>
  new RecordSealer(keys, { form: macFormOf(integrity, order), privacy });

function packetOf(sealed: Uint8Array): Packet {
  return { header: sealed.subarray(0, 8), type: sealed[0]!, macForm: sealed[1]!, body: sealed.subarray(8) };
}

const integrityError = expect.objectContaining({ code: "ERR_TRANSPORT_INTEGRITY" });
const payload = latin1("C-ECHO-RQ");
const [data, close] = [5, 6] as const;

describe("a packet as it is sent", () => {
  it("is header, payload and 32 bits of DES-MAC when there is no privacy", () => {
    const sealed = sealerOf({ integrity: "DES-MAC", order: "encrypt-digest", privacy: "none" }).seal(data, payload);
    // type 5, form 1, zeros, length 13
    expect(sealed.subarray(0, 17)).toEqual(bytes`05 01 00 00 00 00 00 0d ${payload}`);
    expect(sealed).toHaveLength(8 + 9 + 4);
  });

  it("does not show the payload when there is privacy, nor that the same is sent twice", () => {
    const sealer = sealerOf({ integrity: "MD5-DES", order: "encrypt-random", privacy: "DES" });
    const [first, second] = [sealer.seal(data, payload), sealer.seal(data, payload)];
    expect(first.subarray(0, 8)).toEqual(bytes`05 02 00 00 00 00 00 20`);
    expect(first).toHaveLength(8 + 16 + 16);
    expect(first.subarray(8, 16)).not.toEqual(payload.subarray(0, 8));
    expect(first.subarray(8, 16)).not.toEqual(second.subarray(8, 16));
  });
});

describe.each(modes)("packets with $integrity ($order) and privacy $privacy", (mode) => {
  it("are opened to what was sealed, one after the other, up to the last", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1 })), (payloads) => {
        const [sealer, opener] = [sealerOf(mode), new RecordOpener(keys, mode)];
        expect(payloads.map((payload) => opener.open(packetOf(sealer.seal(data, payload))))).toEqual(payloads);
        expect(opener.open(packetOf(sealer.seal(close, bytes``)))).toBeUndefined();
      }),
    );
  });

  it("fill what was agreed on with the longest payload, and not a byte more", () => {
    const sealer = sealerOf(mode);
    const longest = sealer.maxPayloadLength(300);
    expect(sealer.seal(data, new Uint8Array(longest)).length).toBeLessThanOrEqual(300);
    expect(sealer.seal(data, new Uint8Array(longest + 1)).length).toBeGreaterThan(300);
  });

  it("are refused when any bit was changed", () => {
    const sealed = sealerOf(mode).seal(data, payload);
    for (let bit = 0; bit < 8 * sealed.length; bit++) {
      const changed = sealed.with(bit >> 3, sealed[bit >> 3]! ^ (1 << (bit & 7)));
      expect(() => new RecordOpener(keys, mode).open(packetOf(changed))).toThrow(integrityError);
    }
  });

  it("are refused when they were repeated, swapped or left out", () => {
    const sealer = sealerOf(mode);
    const [first, second, third] = [1, 2, 3].map((byte) => packetOf(sealer.seal(data, Uint8Array.of(byte))));
    const opener = new RecordOpener(keys, mode);
    expect(opener.open(first!)).toEqual(bytes`01`);
    expect(() => opener.open(first!)).toThrow(integrityError);
    expect(() => new RecordOpener(keys, mode).open(second!)).toThrow(integrityError);
    const other = new RecordOpener(keys, mode);
    other.open(first!);
    expect(() => other.open(third!)).toThrow(integrityError);
  });

  it("are refused by the end that sent them", () => {
    const own = deriveDirectionKeys("record", "server", { secret, context: latin1("a handshake") });
    const opener = new RecordOpener(own, mode);
    expect(() => opener.open(packetOf(sealerOf(mode).seal(data, payload)))).toThrow(integrityError);
  });

  it.each([0, 1, 3, 4, 12])("are refused when only %i bytes of their body are left", (length) => {
    const sealed = sealerOf(mode).seal(data, payload);
    const opener = new RecordOpener(keys, mode);
    expect(() => opener.open(packetOf(sealed.subarray(0, 8 + length)))).toThrow(integrityError);
  });

  it.each([
    ["closes with a payload", close, payload],
    ["sends data without a payload", data, bytes``],
  ] as const)("are refused when their sender %s", (_, type, content) => {
    const opener = new RecordOpener(keys, mode);
    expect(() => opener.open(packetOf(sealerOf(mode).seal(type, content)))).toThrow(integrityError);
  });
});

describe("RecordOpener", () => {
  it("refuses a MAC of the mechanism that was not agreed on", () => {
    const sealed = sealerOf({ integrity: "DES-MAC", order: "encrypt-digest", privacy: "none" }).seal(data, payload);
    const opener = new RecordOpener(keys, { integrity: "MD5-DES", privacy: "none" });
    expect(() => opener.open(packetOf(sealed))).toThrow(integrityError);
  });
});
