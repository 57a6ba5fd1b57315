import { describe, expect, it } from "@jest/globals";
import { concatBytes, latin1 } from "@dicomsec/testing";
import fc from "fast-check";
import { decodeDhcpMessage, type DhcpMessage, encodeDhcpMessage, hardwareOctets } from "../../src/dhcp/dhcp-message.js";

const discover: DhcpMessage = {
  operation: "request",
  type: "discover",
  transactionId: 0x3903f326,
  seconds: 4,
  broadcast: true,
  clientAddress: "0.0.0.0",
  yourAddress: "10.77.0.50",
  relayAddress: "10.77.0.9",
  hardwareAddress: "00:05:3c:04:8d:59",
  options: new Map([[50, Uint8Array.of(10, 77, 0, 50)]]),
};

/** The fixed fields of an answer, then the options given. */
function reply(
  options: readonly number[],
  fields: { readonly file?: readonly number[]; readonly sname?: readonly number[] } = {},
) {
  const bytes = new Uint8Array(236);
  bytes.set([2, 1, 6, 0]);
  bytes.set(fields.sname ?? [], 44);
  bytes.set(fields.file ?? [], 108);
  return concatBytes(bytes, Uint8Array.of(99, 130, 83, 99, ...options));
}

const option = (code: number, text: string) => [code, text.length, ...latin1(text)];

describe("a DHCP message", () => {
  it("is written as RFC 2131 draws it, and read back", () => {
    const bytes = encodeDhcpMessage(discover);
    expect([...bytes.subarray(0, 12)]).toEqual([1, 1, 6, 0, 0x39, 0x03, 0xf3, 0x26, 0, 4, 0x80, 0]);
    expect([...bytes.subarray(236, 250)]).toEqual([99, 130, 83, 99, 53, 1, 1, 50, 4, 10, 77, 0, 50, 255]);
    expect(bytes).toHaveLength(300);
    expect(decodeDhcpMessage(bytes)).toEqual(discover);
  });

  it("carries options of any length (RFC 3396)", () => {
    const value = fc.uint8Array({ maxLength: 700, size: "max" });
    const options = fc.dictionary(fc.integer({ min: 60, max: 250 }).map(String), value);
    fc.assert(
      fc.property(options, (entries) => {
        const message = {
          ...discover,
          options: new Map(Object.entries(entries).map(([code, v]) => [Number(code), v])),
        };
        expect(decodeDhcpMessage(encodeDhcpMessage(message))).toEqual(message);
      }),
    );
  });

  it("has its options in the field file, and then in sname, when option 52 says so", () => {
    const options = [...option(15, "hospital"), 52, 1, 3, 0, 255];
    const { options: read } = decodeDhcpMessage(
      reply(options, { file: [...option(15, ".exam"), 255], sname: option(15, "ple") }),
    );
    expect(new TextDecoder().decode(read.get(15))).toBe("hospital.example");
    expect(read.has(52)).toBe(false);
  });

  it("has no options in file and sname otherwise", () => {
    const { options } = decodeDhcpMessage(reply([53, 1, 5, 255], { file: option(15, "x"), sname: option(15, "y") }));
    expect(options.size).toBe(0);
  });

  it("has a type only when it is one of RFC 2131", () => {
    const typed = (...value: number[]) => decodeDhcpMessage(reply([53, value.length, ...value, 255])).type;
    expect([typed(5), typed(6), typed(0), typed(9), typed(5, 5), decodeDhcpMessage(reply([255])).type]).toEqual([
      "ack",
      "nak",
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ["shorter than the fixed fields", reply([]).subarray(0, 239)],
    ["without the magic cookie", reply([53, 1, 5, 255]).map((octet, index) => (index === 236 ? 98 : octet))],
    ["neither request nor reply", reply([255]).map((octet, index) => (index === 0 ? 3 : octet))],
    ["of Token Ring", reply([255]).map((octet, index) => (index === 1 ? 6 : octet))],
    ["whose option goes beyond its end", reply([53, 2, 5])],
    ["whose option has no length", reply([53])],
    ["whose option in sname goes beyond it", reply([52, 1, 2, 255], { sname: [...option(15, "x".repeat(60)), 12, 9] })],
  ])("%s is refused", (_, bytes) => {
    expect(() => decodeDhcpMessage(bytes)).toThrow(expect.objectContaining({ code: "ERR_NETWORK_PACKET" }));
  });

  it.each(["", "02:00:00:00:00", "02:00:00:00:00:00:01", "02:00-00:00:00:01", "02000000000g"])(
    "is not made with %j for a hardware address",
    (hardwareAddress) => {
      expect(() => encodeDhcpMessage({ ...discover, hardwareAddress })).toThrow(
        expect.objectContaining({ code: "ERR_NETWORK_OPTIONS" }),
      );
    },
  );

  it("takes a hardware address with hyphens", () => {
    expect([...hardwareOctets("02-00-00-00-0A-0b")]).toEqual([2, 0, 0, 0, 10, 11]);
  });
});
