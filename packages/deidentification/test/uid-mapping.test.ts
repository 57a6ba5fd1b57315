import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createUidMapper, isRegisteredUid } from "../src/uid-mapping.js";

const key = Uint8Array.from({ length: 32 }, (_, at) => at);
const otherKey = Uint8Array.from({ length: 32 }, (_, at) => 255 - at);
const mapper = createUidMapper(key);

const component = fc.bigInt({ min: 0n, max: 10n ** 12n }).map(String);
const anyUid = fc.array(component, { minLength: 2, maxLength: 5 }).map((components) => `1.2.${components.join(".")}`);

/** The 128 bits after `2.25.`, as 32 hexadecimal digits. */
function uuidOf(uid: string): string {
  return BigInt(uid.slice("2.25.".length)).toString(16).padStart(32, "0");
}

describe("the replacement of a UID", () => {
  it("is the one it was in every earlier version, for the same key", () => {
    expect(mapper.uid("1.2.276.0.7230010.3.1.4.1")).toBe("2.25.326173579431849061524704201123829869848");
  });

  it("is 2.25. and a UUID of version 8 in decimal, a valid UID", () => {
    fc.assert(
      fc.property(anyUid, (uid) => {
        const mapped = mapper.uid(uid);
        expect(mapped).toMatch(/^2\.25\.[1-9][0-9]{0,38}$/);
        expect(uuidOf(mapped)).toMatch(/^[0-9a-f]{12}8[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
      }),
    );
  });

  it("differs for every UID and every key", () => {
    const uids = Array.from({ length: 1000 }, (_, at) => `1.2.3.${at}`);
    const other = createUidMapper(otherKey);
    const mapped = [...uids.map((uid) => mapper.uid(uid)), ...uids.map((uid) => other.uid(uid))];
    expect(new Set(mapped).size).toBe(2000);
  });

  it("does not show the UID it stands for", () => {
    expect(mapper.uid("1.2.826.0.1.3680043.8.498.1")).not.toContain("3680043");
  });

  it("uses all bits the version and the variant leave", () => {
    const uuids = Array.from({ length: 400 }, (_, at) => BigInt(`0x${uuidOf(mapper.uid(`1.2.${at}`))}`));
    const ones = uuids.reduce((bits, uuid) => bits | uuid, 0n);
    const zeros = uuids.reduce((bits, uuid) => bits & uuid, (1n << 128n) - 1n);
    const free = (1n << 128n) - 1n - (0xfn << 76n) - (0x3n << 62n);
    expect((ones & ~zeros) === free).toBe(true);
  });

  it("is the same from another mapper with the same key, and after the mapper forgot", () => {
    const forgetful = createUidMapper(key, { maxRemembered: 2 });
    const uids = ["1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.1", "1.2.3"];
    expect(uids.map((uid) => forgetful.uid(uid))).toEqual(uids.map((uid) => mapper.uid(uid)));
  });

  it.each([
    ["a NULL", "1.2.3.4\0"],
    ["a space", "1.2.3.4 "],
    ["several", " 1.2.3.4 \0\0"],
  ])("is that of the UID without its padding: %s", (_, padded) => {
    expect(mapper.uid(padded)).toBe(mapper.uid("1.2.3.4"));
  });

  it.each(["1.2.03.4", "not a uid", "1.2.3.4.", "..", "ДИКОМ", "1.2." + "9".repeat(100)])(
    "replaces %j too, which is no valid UID",
    (text) => {
      expect(mapper.uid(text)).toMatch(/^2\.25\.[1-9][0-9]{0,38}$/);
    },
  );

  it.each(["", "\0", "  "])("is empty for the empty value %j", (text) => {
    expect(mapper.uid(text)).toBe("");
  });

  it("is refused for a key that has not 32 bytes", () => {
    const create = () => createUidMapper(new Uint8Array(16));
    expect(create).toThrow(expect.objectContaining({ code: "ERR_DEIDENTIFICATION_KEY_LENGTH" }));
  });
});

describe("UIDs that PS3.6 registers", () => {
  it.each([
    ["a well-known frame of reference", "1.2.840.10008.1.4.1.1"],
    ["a SOP Class", "1.2.840.10008.5.1.4.1.1.2"],
    ["a Transfer Syntax", "1.2.840.10008.1.2.1"],
    ["a coding scheme", "1.2.840.10008.2.16.4"],
    ["a well-known SOP Instance", "1.2.840.10008.1.5.1"],
  ])("stay: %s", (_, uid) => {
    expect(isRegisteredUid(uid)).toBe(true);
    expect(mapper.uid(uid)).toBe(uid);
    expect(mapper.uid(`${uid}\0`)).toBe(uid);
  });

  it.each(["1.2.840.10008", "1.2.840.10008.5.1.4.1.1.2.99.1", "1.2.840.100080.1", "1.2.840.10008.1.2.840.10008.1.1"])(
    "are not taken from the mere root: %s is replaced",
    (uid) => {
      expect(isRegisteredUid(uid)).toBe(false);
      expect(mapper.uid(uid)).toMatch(/^2\.25\./);
    },
  );
});

describe("UIDs a policy keeps", () => {
  const privateSopClass = "1.3.46.670589.11.0.0.12.1";
  const keeping = createUidMapper(key, { keep: (uid) => uid === privateSopClass });

  it("stay, and only they", () => {
    expect(keeping.uid(privateSopClass)).toBe(privateSopClass);
    expect(keeping.uid(`${privateSopClass} `)).toBe(privateSopClass);
    expect(keeping.uid(`${privateSopClass}.1`)).toBe(mapper.uid(`${privateSopClass}.1`));
    expect(mapper.uid(privateSopClass)).not.toBe(privateSopClass);
  });
});

describe("a value with several UIDs", () => {
  it("keeps their number and order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anyUid, fc.constant(""), fc.constant("1.2.840.10008.1.2.1")), { minLength: 1 }),
        (uids) => {
          expect(mapper.value(uids.join("\\")).split("\\")).toEqual(uids.map((uid) => mapper.uid(uid)));
        },
      ),
    );
  });

  it("is empty when it was", () => {
    expect(mapper.value("")).toBe("");
  });
});
