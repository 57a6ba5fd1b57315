import { bytes, joinBytes } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import { decodeNtpPacket, encodeNtpPacket, kissCode, kissReference } from "../../src/time/ntp-packet.js";

// Leap 0, version 4, server; stratum 2, poll 6, precision -20; root delay 1.5 s, root dispersion 0.25 s; 192.0.2.1; four timestamps.
const header = bytes`24 02 06 ec 00 01 80 00 00 00 40 00 c0 00 02 01
  ee b5 5e 00 00 00 00 00 01 02 03 04 05 06 07 08 ee b5 5e 01 80 00 00 00 ee b5 5e 01 80 00 00 01`;
const nts = joinBytes([bytes`01 04 00 1c`, new Uint8Array(24)]);
const mac = (length: number): Uint8Array => new Uint8Array(4 + length).fill(1);

describe("a packet of NTP", () => {
  it("has the fields of its header, and is written as it was", () => {
    const packet = decodeNtpPacket(header);
    expect(packet).toEqual({ leap: 0, version: 4, mode: 4, stratum: 2, poll: 6, precision: -20, rootDelayMs: 1500, rootDispersionMs: 250, referenceId: 0xc0000201, referenceTime: 0xeeb55e00_00000000n, originTime: 0x01020304_05060708n, receiveTime: 0xeeb55e01_80000000n, transmitTime: 0xeeb55e01_80000001n, extensionFields: 0, authenticator: "none" }); // prettier-ignore
    expect(encodeNtpPacket(packet)).toEqual(header);
  });

  it.each([
    ["an extension field", [nts], { extensionFields: 1, authenticator: "none" }],
    ["two extension fields and a MAC", [nts, nts, mac(16)], { extensionFields: 2, authenticator: "mac" }],
    ["a MAC of SHA-1", [mac(20)], { extensionFields: 0, authenticator: "mac" }],
    ["a crypto-NAK", [new Uint8Array(4)], { extensionFields: 0, authenticator: "crypto-nak" }],
  ] as const)("may be followed by %s", (_, rest, expected) => {
    expect(decodeNtpPacket(joinBytes([header, ...rest]))).toMatchObject(expected);
  });

  it.each([
    ["is cut short", header.subarray(0, 47)],
    ["is empty", new Uint8Array()],
    ["has a version 5", joinBytes([bytes`2c`, header.subarray(1)])],
    ["has a version 0", joinBytes([bytes`04`, header.subarray(1)])],
    [
      "is followed by what is too long for a crypto-NAK and too short for a MAC",
      joinBytes([header, new Uint8Array(8)]),
    ],
    ["has an extension field beyond its end", joinBytes([header, bytes`01 04 00 20`, new Uint8Array(24)])],
    ["has an extension field of no length", joinBytes([header, new Uint8Array(28)])],
    ["has an extension field of an odd length", joinBytes([header, bytes`01 04 00 1d`, new Uint8Array(28)])],
  ])("is refused when it %s", (_, packet) => {
    expect(() => decodeNtpPacket(packet)).toThrow(expect.objectContaining({ code: "ERR_NETWORK_PACKET" }));
  });

  it("has a kiss code where the reference is, if that is of letters", () => {
    expect(kissCode(kissReference("RATE"))).toBe("RATE");
    expect(kissCode(0x52415445)).toBe("RATE");
    expect(kissCode(0x7f7f0101)).toBe("");
  });
});
