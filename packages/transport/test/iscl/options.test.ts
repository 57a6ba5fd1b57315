import { describe, expect, it } from "@jest/globals";
import { bytes } from "@dicomsec/testing";
import { type ConnectIsclOptions, resolveIsclOptions } from "../../src/iscl/options.js";

const keys = [bytes`01 23 45 67 89 ab cd ef`, bytes`13 34 57 79 9b bc df f1`];
const options: ConnectIsclOptions = { identity: "MODALITY", keys };

describe("resolveIsclOptions", () => {
  it("asks for privacy unless told otherwise", () => {
    expect(resolveIsclOptions(options)).toMatchObject({
      integrity: ["MD5-DES", "DES-MAC"],
      privacy: ["DES"],
      digestOrder: "encrypt-digest",
      maxPacketLength: 16_384,
      keyIndex: 0,
    });
  });

  it("takes names of up to 64 bytes, the last key, and packets of the least and greatest length", () => {
    expect(resolveIsclOptions({ ...options, identity: "é".repeat(32), keyIndex: 1 }).keyIndex).toBe(1);
    expect(resolveIsclOptions({ ...options, maxPacketLength: 256 }).maxPacketLength).toBe(256);
    expect(resolveIsclOptions({ ...options, maxPacketLength: 1 << 20 }).maxPacketLength).toBe(1 << 20);
  });

  it.each<[string, Partial<ConnectIsclOptions>]>([
    ["no name", { identity: "" }],
    ["a name of 65 bytes", { identity: `${"é".repeat(32)}e` }],
    ["an empty name of the peer", { peerIdentity: "" }],
    ["the peer's name being its own", { peerIdentity: "MODALITY" }],
    ["no keys", { keys: [] }],
    ["more keys than an index can tell", { keys: Array.from({ length: 257 }, () => keys[0]!) }],
    ["a key of 7 bytes", { keys: [keys[0]!.subarray(1)] }],
    ["a key of 16 bytes", { keys: [new Uint8Array(16).fill(0x23)] }],
    ["a weak key", { keys: [...keys, bytes`01 01 01 01 01 01 01 01`] }],
    ["a semi-weak key without parity", { keys: [bytes`00 fe 00 fe 00 fe 00 fe`] }],
    ["an index without a key", { keyIndex: 2 }],
    ["a negative index", { keyIndex: -1 }],
    ["no integrity", { integrity: [] }],
    ["an integrity mechanism that does not exist", { integrity: ["toString" as "DES-MAC"] }],
    ["neither privacy nor none", { privacy: [] }],
    ["an order that does not exist", { digestOrder: "both" as "encrypt-random" }],
    ["packets that are too short", { maxPacketLength: 255 }],
    ["packets that are too long", { maxPacketLength: (1 << 20) + 1 }],
    ["packets of no length", { maxPacketLength: Number.NaN }],
  ])("refuses %s", (_, changed) => {
    expect(() => resolveIsclOptions({ ...options, ...changed })).toThrow(
      expect.objectContaining({ code: "ERR_TRANSPORT_OPTIONS" }),
    );
  });
});
