import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytesSource, readFile as readDicom, Tag } from "@dicomsec/core";
import { element, part10, transferSyntax } from "@dicomsec/testing";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { MessageData } from "../../src/dimse/message-data.js";
import { AssociationError } from "../../src/errors.js";
import { fileMetaBytes, instanceOfFile, receiveFile } from "../../src/services/part10.js";
import type { StoreRequest } from "../../src/services/serve.js";

const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const file = part10({ dataset: [element(0x00080018, "UI", "1.2.3.4"), element(0x00100020, "LO", "ID")] });

async function bytesOf(data: AsyncIterable<Uint8Array>): Promise<number[]> {
  const bytes: number[] = [];
  for await (const piece of data) bytes.push(...piece);
  return bytes;
}

describe("the instance of a file", () => {
  it("has the UIDs of its File Meta Information, and its Data Set as it is", async () => {
    for (const bytes of [file, Buffer.from(file), new Uint8Array([0, ...file]).subarray(1)]) {
      const { data, ...instance } = await instanceOfFile(bytesSource(bytes));
      const length = instance.length;
      expect(instance).toEqual({
        sopClassUid: ctImage,
        sopInstanceUid: "1.2.3.4",
        transferSyntaxUid: transferSyntax.explicitLittle,
        length: expect.any(Number),
      });
      expect(await bytesOf(data)).toEqual([...file.subarray(file.length - length)]);
    }
  });

  it.each([
    ["no prefix", file.with(128, 0), "ERR_DECODE_NOT_DICOM"],
    ["nothing but a preamble", file.subarray(0, 140), "ERR_DECODE_NOT_DICOM"],
    ["no group length", part10({ dataset: [], metaLength: false }), "ERR_DECODE_FILE_META"],
    ["a group length beyond its end", part10({ dataset: [], metaLength: 5000 }), "ERR_DECODE_FILE_META"],
    ["a group length of 4 GiB", part10({ dataset: [], metaLength: 0xffffffff }), "ERR_DECODE_FILE_META"],
  ])("is refused with %s", async (_what, bytes, code) => {
    await expect(instanceOfFile(bytesSource(bytes))).rejects.toMatchObject({ code });
  });
});

describe("a file that is received", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dicomsec-part10-"));
  });
  afterEach(async () => rm(folder, { recursive: true }));

  const requestWith = (data: MessageData): StoreRequest =>
    ({
      sopClassUid: ctImage,
      sopInstanceUid: "1.2.3.4",
      transferSyntaxUid: transferSyntax.explicitLittle,
      data,
      association: { negotiated: { callingAeTitle: "MODALITY" } },
    }) as unknown as StoreRequest;

  it("has the bytes that came after its File Meta Information, and says who sent them", async () => {
    const data = new MessageData();
    const { length, data: dataset } = await instanceOfFile(bytesSource(file));
    for await (const piece of dataset) for (const byte of piece) void data.push(Uint8Array.of(byte));
    data.end();
    const path = join(folder, "image.dcm");
    expect(await receiveFile(requestWith(data), path)).toBe(length);
    const written = await readFile(path);
    expect([...written.subarray(-length)]).toEqual([...file.subarray(-length)]);
    const { fileMeta, dataset: read } = readDicom(written);
    expect([fileMeta.getString(0x00020016), fileMeta.getString(Tag.TransferSyntaxUID)]).toEqual([
      "MODALITY",
      transferSyntax.explicitLittle,
    ]);
    expect(read.getString(Tag.PatientID)).toBe("ID");
    expect(await readdir(folder)).toEqual(["image.dcm"]);
  });

  it("can be read where its Data Set is deflated", async () => {
    const deflated = part10({ transferSyntaxUid: transferSyntax.deflated, dataset: [element(0x00100020, "LO", "ID")] });
    const { data: dataset, transferSyntaxUid } = await instanceOfFile(bytesSource(deflated));
    const data = new MessageData();
    for await (const piece of dataset) void data.push(piece);
    data.end();
    const path = join(folder, "image.dcm");
    await receiveFile({ ...requestWith(data), transferSyntaxUid }, path);
    expect(readDicom(await readFile(path)).dataset.getString(Tag.PatientID)).toBe("ID");
  });

  it("is not there when its Data Set does not end", async () => {
    const data = new MessageData();
    void data.push(new Uint8Array(100));
    const received = receiveFile(requestWith(data), join(folder, "image.dcm"));
    data.fail(new AssociationError("ERR_ASSOCIATION_CLOSED", { message: "gone" }));
    await expect(received).rejects.toMatchObject({ code: "ERR_ASSOCIATION_CLOSED" });
    expect(await readdir(folder)).toEqual([]);
  });

  it("replaces no other one unless it is asked to", async () => {
    const path = join(folder, "image.dcm");
    await writeFile(path, "before");
    const ended = (): MessageData => {
      const data = new MessageData();
      data.end();
      return data;
    };
    await expect(receiveFile(requestWith(ended()), path)).rejects.toMatchObject({ code: "EEXIST" });
    expect(String(await readFile(path))).toBe("before");
    await receiveFile(requestWith(ended()), path, { overwrite: true });
    const meta = { sopClassUid: ctImage, sopInstanceUid: "1.2.3.4", transferSyntaxUid: transferSyntax.explicitLittle };
    expect([...(await readFile(path))]).toEqual([...fileMetaBytes({ ...meta, sourceAeTitle: "MODALITY" })]);
  });
});
