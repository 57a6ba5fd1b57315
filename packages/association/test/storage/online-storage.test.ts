import { bytesSource, readFile, Tag } from "@dicomsec/core";
import { element, fragments, part10, transferSyntax } from "@dicomsec/testing";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { isSameBesideStatus } from "../../src/storage/bit-preserving.js";
import type { OnlineStorage } from "../../src/storage/online-storage.js";
import type { StorageEvent } from "../../src/storage/storage-event.js";
import { MemoryStore } from "./memory-store.js";
import { authorization, ctImage, image, marksOf, pixelsOf, sopInstanceUid, storageOn } from "./storage-nodes.js";

let disk: MemoryStore;
let storage: OnlineStorage;
let events: StorageEvent[];
beforeEach(async () => {
  disk = new MemoryStore();
  events = [];
  storage = await storageOn(disk, { onEvent: (event) => events.push(event) });
});

const create = (file = image(), more = {}) => storage.create(bytesSource(file), { ...authorization, ...more });

describe("an instance that is created", () => {
  it.each(Object.entries(transferSyntax).filter(([name]) => name !== "jpegBaseline"))(
    "is an original, and nothing else of it changes (%s)",
    async (_name, transferSyntaxUid) => {
      const file = image({ transferSyntaxUid });
      const state = { sopInstanceUid, sopClassUid: ctImage, status: "OR", custody: "held" };
      expect(await create(file, { comment: "first" })).toMatchObject(state);
      expect(await storage.state(sopInstanceUid)).toMatchObject(state);
      await using content = await storage.open(sopInstanceUid);
      expect(await marksOf(content)).toEqual(["OR", "20240506070809+0000", "first", "CERT-1"]);
      expect(await isSameBesideStatus(content, bytesSource(file))).toBe(true);
      expect(events).toEqual([{ kind: "created", sopInstanceUid, sopClassUid: ctImage, status: "OR" }]);
    },
  );

  it("keeps its fragments as they are", async () => {
    const file = part10({
      transferSyntaxUid: transferSyntax.jpegBaseline,
      dataset: [
        element(0x00080016, "UI", ctImage),
        element(0x00080018, "UI", sopInstanceUid),
        element(0x0020000d, "UI", "1.2.3"),
        element(0x0020000e, "UI", "1.2.3.1"),
        fragments(0x7fe00010, "OB", [new Uint8Array(), pixelsOf(100_000), pixelsOf(10)]),
      ],
    });
    await create(file);
    await using content = await storage.open(sopInstanceUid);
    expect(await isSameBesideStatus(content, bytesSource(file))).toBe(true);
    const other = file.with(file.length - 20, 255);
    expect(await isSameBesideStatus(content, bytesSource(other))).toBe(false);
  });

  it("corrects the Group Length that follows", async () => {
    await create(image({ more: [element(0x01000000, "UL", 12), element(0x01000412, "CS", "XY")] }));
    const [bytes] = disk.contents.values();
    const { dataset, warnings } = readFile(bytes!);
    const length = dataset.getNumber(0x01000000);
    // Four attributes of 10, 28, 14 and 10 bytes: status, date and time, number, and the one that was there.
    expect([length, warnings]).toEqual([10 + 28 + 14 + 10, []]);
  });

  it.each(["OR", "AO", "AC", "NS", "XX", "OR\\AO", ""])(
    "is refused where it says that its status is %j",
    async (value) => {
      const file = image({ more: [element(0x01000410, "CS", value)] });
      await expect(create(file)).rejects.toMatchObject({ code: "ERR_STORAGE_STATUS" });
      expect(disk.contents.size).toBe(0);
    },
  );

  it.each([
    ["Study Instance UID", 0x0020000d],
    ["Series Instance UID", 0x0020000e],
    ["SOP Instance UID", 0x00080018],
    ["SOP Class UID", 0x00080016],
  ])("is refused without a %s, or with an empty one", async (_name, tag) => {
    const uids = new Map([
      [0x00080016, ctImage],
      [0x00080018, sopInstanceUid],
      [0x0020000d, "1.2.3"],
      [0x0020000e, "1.2.3.1"],
    ]);
    const build = (value?: string) =>
      part10({
        dataset: [...uids].flatMap(([one, uid]) => {
          if (one !== tag) return [element(one, "UI", uid)];
          return value === undefined ? [] : [element(one, "UI", value)];
        }),
      });
    const path = `(${tag
      .toString(16)
      .padStart(8, "0")
      .toUpperCase()
      .replace(/(.{4})/, "$1,")})`;
    const refusal = { code: "ERR_STORAGE_ATTRIBUTE", path };
    await expect(create(build())).rejects.toMatchObject(refusal);
    await expect(create(build(""))).rejects.toMatchObject(refusal);
    await create(build(uids.get(tag)));
  });

  it("is refused without a certification number, with a File Meta Information about another, and twice", async () => {
    await expect(create(image(), { certificationNumber: " " })).rejects.toMatchObject({
      code: "ERR_STORAGE_ATTRIBUTE",
    });
    const other = image();
    other[other.findIndex((_, at) => String.fromCharCode(...other.subarray(at, at + 7)) === "1.2.3.4") + 6] = 0x39;
    await expect(create(other)).rejects.toMatchObject({ code: "ERR_STORAGE_ATTRIBUTE" });
    await create();
    await expect(create()).rejects.toMatchObject({ code: "ERR_STORAGE_EXISTS" });
    expect(disk.contents.size).toBe(1);
  });

  it("is refused where its character set cannot hold the comment, and leaves nothing", async () => {
    await expect(create(image(), { comment: "日本" })).rejects.toMatchObject({ code: "ERR_ENCODE_CHARACTER_SET" });
    expect([disk.contents.size, disk.records.size]).toEqual([0, 0]);
  });
});

describe("an original that is certified", () => {
  it("becomes an authorized original under the same SOP Instance UID", async () => {
    await create(image(), { comment: "first" });
    const later = { certificationNumber: "CERT-2", dateTime: new Date(Date.UTC(2024, 11, 31, 23, 59, 58)) };
    expect(await storage.certify(sopInstanceUid, later)).toMatchObject({
      status: "AO",
      custody: "held",
      sopInstanceUid,
    });
    await using content = await storage.open(sopInstanceUid);
    expect(await marksOf(content)).toEqual(["AO", "20241231235958+0000", "first", "CERT-2"]);
    expect(await isSameBesideStatus(content, bytesSource(image()))).toBe(true);
    expect(disk.contents.size).toBe(1);
    expect(events.map(({ kind }) => kind)).toEqual(["created", "certified"]);
  });

  it("is not certified twice, and what is not there is not", async () => {
    await create();
    await storage.certify(sopInstanceUid, authorization);
    await expect(storage.certify(sopInstanceUid, authorization)).rejects.toMatchObject({ code: "ERR_STORAGE_STATUS" });
    await expect(storage.certify("1.2.9", authorization)).rejects.toMatchObject({ code: "ERR_STORAGE_ABSENT" });
  });

  it("is certified once where two ask at the same time", async () => {
    await create();
    const both = await Promise.allSettled([1, 2].map(() => storage.certify(sopInstanceUid, authorization)));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect([(await storage.state(sopInstanceUid))?.status, disk.contents.size]).toEqual(["AO", 1]);
  });

  it("is the original still where a store writes something else", async () => {
    await create();
    const write = disk.write.bind(disk);
    disk.write = async (bytes) => {
      const content = await write(bytes);
      const written = disk.contents.get(content)!;
      disk.contents.set(content, written.with(written.length - 1, written.at(-1)! ^ 1));
      return content;
    };
    await expect(storage.certify(sopInstanceUid, authorization)).rejects.toMatchObject({ code: "ERR_STORAGE_CHANGED" });
    expect([(await storage.state(sopInstanceUid))?.status, disk.contents.size]).toEqual(["OR", 1]);
  });
});

describe("an instance that is deleted", () => {
  it("is none that is an original", async () => {
    await create();
    await expect(storage.delete(sopInstanceUid)).rejects.toMatchObject({ code: "ERR_STORAGE_STATUS" });
    await storage.certify(sopInstanceUid, authorization);
    await expect(storage.delete(sopInstanceUid)).rejects.toMatchObject({ code: "ERR_STORAGE_STATUS" });
    await expect(storage.delete("1.2.9")).rejects.toMatchObject({ code: "ERR_STORAGE_ABSENT" });
  });
});

it("what a crash left without a record is gone at the next start, and nothing else", async () => {
  await create();
  const [kept] = disk.contents.keys();
  disk.contents.set("left", new Uint8Array(10));
  await storageOn(disk);
  expect([...disk.contents.keys()]).toEqual([kept]);
});

it("what a listener of events throws changes nothing", async () => {
  storage = await storageOn(disk, {
    onEvent: () => {
      throw new Error("the audit trail is full");
    },
  });
  expect(await create()).toMatchObject({ status: "OR" });
});

it("events hold UIDs and codes, and no value of an attribute", async () => {
  const name = "PATIENT^NAME";
  await create(image({ more: [element(Tag.InstitutionAddress, "ST", name)] }), { comment: name });
  expect(JSON.stringify(events)).not.toContain(name);
});
