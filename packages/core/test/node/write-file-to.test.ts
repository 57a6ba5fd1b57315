import { describe, expect, it, jest } from "@jest/globals";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmdirSync } from "node:fs";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytes, element, part10, temporaryFolder, transferSyntax } from "@dicomsec/testing";
import { itUnless } from "@dicomsec/testing/jest";
import { type ByteSource, openFile, readFile, Tag } from "../../src/index.js";
import { openPath, pathSource, writeFileTo } from "../../src/node/index.js";

const input = part10({
  dataset: [
    element(Tag.PatientName, "PN", "Doe^Jane"),
    element(Tag.PixelData, "OW", new Uint8Array(3_000_000).fill(7)),
  ],
});
const edited = (): ReturnType<typeof readFile> => {
  const file = readFile(input);
  file.dataset.set(Tag.PatientName, "Roe^Jane");
  return file;
};
const nameIn = async (path: string): Promise<string | undefined> =>
  readFile(await fs.readFile(path)).dataset.getString(Tag.PatientName);

/** An input from which every read after the first few fails. */
function failingSource(failure: Error): ByteSource & { isBroken: boolean } {
  const source = {
    size: input.length,
    isBroken: false,
    read: async (offset: number, length: number) => {
      if (source.isBroken) throw failure;
      return input.slice(offset, offset + length);
    },
  };
  return source;
}

describe("writeFileTo", () => {
  it("writes a file from memory, or with values from its source", async () => {
    await using folder = await temporaryFolder();
    const [from, to] = [await folder.write("in.dcm", input), join(folder.path, "out.dcm")];
    await writeFileTo(to, readFile(input));
    expect(Buffer.compare(await fs.readFile(to), input)).toBe(0);
    const { file, source } = await openPath(from);
    await using _ = source;
    file.dataset.set(Tag.PatientName, "Roe^Jane");
    await writeFileTo(join(folder.path, "edited.dcm"), file);
    expect(await nameIn(join(folder.path, "edited.dcm"))).toBe("Roe^Jane");
    expect((await fs.stat(join(folder.path, "edited.dcm"))).size).toBe(input.length);
    expect((await fs.readdir(folder.path)).sort((a, b) => a.localeCompare(b))).toEqual([
      "edited.dcm",
      "in.dcm",
      "out.dcm",
    ]);
  });

  it("converts on the way, values left in their source as well", async () => {
    await using folder = await temporaryFolder();
    const from = await folder.write("in.dcm", part10({ dataset: [element(Tag.PixelData, "OW", Array.from({ length: 100_000 }, (_, at) => at & 0xffff))] })); // prettier-ignore
    const { file, source } = await openPath(from);
    await using _ = source;
    file.transferSyntaxUid = transferSyntax.explicitBig;
    await writeFileTo(join(folder.path, "out.dcm"), file);
    const numbers = readFile(await fs.readFile(join(folder.path, "out.dcm"))).dataset.getNumbers(Tag.PixelData);
    expect(numbers.every((number, at) => number === (at & 0xffff))).toBe(true);
  });

  it("replaces no file unless it may, and leaves nothing behind", async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write("out.dcm", "something else");
    await expect(writeFileTo(path, edited())).rejects.toMatchObject({ code: "EEXIST" });
    expect(await fs.readFile(path, "utf8")).toBe("something else");
    expect(await fs.readdir(folder.path)).toEqual(["out.dcm"]);
    await writeFileTo(path, edited(), { overwrite: true });
    expect(await nameIn(path)).toBe("Roe^Jane");
    expect(await fs.readdir(folder.path)).toEqual(["out.dcm"]);
  });

  it("may replace the very file that is being read", async () => {
    await using folder = await temporaryFolder();
    const path = await folder.write("both.dcm", input);
    const { file, source } = await openPath(path);
    await using _ = source;
    file.dataset.set(Tag.PatientName, "Roe^Jane");
    await writeFileTo(path, file, { overwrite: true });
    expect(await nameIn(path)).toBe("Roe^Jane");
    expect((await fs.stat(path)).size).toBe(input.length);
  });

  it("leaves nothing behind when the source fails", async () => {
    await using folder = await temporaryFolder();
    const failure = new Error("the disk is gone");
    const source = failingSource(failure);
    const file = await openFile(source);
    file.dataset.set(Tag.PatientName, "Roe^Jane");
    source.isBroken = true;
    await expect(writeFileTo(join(folder.path, "out.dcm"), file)).rejects.toBe(failure);
    expect(await fs.readdir(folder.path)).toEqual([]);
  });

  it("leaves nothing behind when the source has become shorter", async () => {
    await using folder = await temporaryFolder();
    const from = await folder.write("in.dcm", input);
    const { file, source } = await openPath(from);
    await using _ = source;
    file.dataset.set(Tag.PatientName, "Roe^Jane");
    await fs.truncate(from, 100_000);
    await expect(writeFileTo(join(folder.path, "out.dcm"), file)).rejects.toMatchObject({
      name: "DecodeError",
      code: "ERR_DECODE_TRUNCATED",
      offset: 100_000,
    });
    expect(await fs.readdir(folder.path)).toEqual(["in.dcm"]);
  });

  it("leaves nothing behind when it is aborted, or when the Dataset cannot be written", async () => {
    await using folder = await temporaryFolder();
    const out = join(folder.path, "out.dcm");
    const reason = new Error("enough");
    await expect(writeFileTo(out, edited(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const file = edited();
    file.transferSyntaxUid = transferSyntax.jpegBaseline;
    await expect(writeFileTo(out, file)).rejects.toMatchObject({ code: "ERR_ENCODE_TRANSFER_SYNTAX" });
    expect(await fs.readdir(folder.path)).toEqual([]);
  });

  it("says what is wrong with the folder", async () => {
    await using folder = await temporaryFolder();
    await expect(writeFileTo(join(folder.path, "none", "out.dcm"), edited())).rejects.toMatchObject({ code: "ENOENT" });
    const file = await folder.write("file", "");
    await expect(writeFileTo(join(file, "out.dcm"), edited())).rejects.toMatchObject({ code: "ENOTDIR" });
  });

  const cannotMount = canMount() ? undefined : "only root can mount a small disk";
  itUnless(cannotMount, "leaves nothing behind when the disk is full", async () => {
    await using folder = await temporaryFolder();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.path]);
    try {
      await expect(writeFileTo(join(folder.path, "out.dcm"), edited())).rejects.toMatchObject({ code: "ENOSPC" });
      expect(await fs.readdir(folder.path)).toEqual([]);
    } finally {
      execFileSync("umount", [folder.path]);
    }
  });

  it("writes, and still replaces nothing, where the file system knows no links", async () => {
    await using folder = await temporaryFolder();
    jest.unstable_mockModule("node:fs/promises", () => ({
      ...fs,
      link: async () => {
        throw Object.assign(new Error("no links here"), { code: "EPERM" });
      },
    }));
    jest.resetModules();
    const { writeFileTo: write } = await import("../../src/node/write-file-to.js");
    const out = join(folder.path, "out.dcm");
    await write(out, edited());
    expect(await nameIn(out)).toBe("Roe^Jane");
    await expect(write(out, readFile(input))).rejects.toMatchObject({ code: "EEXIST" });
    expect(await nameIn(out)).toBe("Roe^Jane");
    expect(await fs.readdir(folder.path)).toEqual(["out.dcm"]);
  });
});

describe("pathSource", () => {
  it("gives the bytes at any offset, none behind the end", async () => {
    await using folder = await temporaryFolder();
    await using source = await pathSource(await folder.write("file", bytes`01 02 03 04`));
    expect(source.size).toBe(4);
    expect(await source.read(1, 2)).toEqual(bytes`02 03`);
    expect(await source.read(2, 100)).toEqual(bytes`03 04`);
    expect(await source.read(4, 1)).toEqual(bytes``);
  });

  it("is closed when the file cannot be read, and refuses what cannot be opened", async () => {
    await using folder = await temporaryFolder();
    await expect(openPath(join(folder.path, "none"))).rejects.toMatchObject({ code: "ENOENT" });
    await expect(openPath(folder.path)).rejects.toMatchObject({ code: "EISDIR" });
    const path = await folder.write("no.dcm", "no DICOM file, but text that is long enough to look at");
    const before = await openDescriptors();
    for (let times = 0; times < 20; times++) await expect(openPath(path)).rejects.toMatchObject({ code: "ERR_DECODE_NOT_DICOM" }); // prettier-ignore
    expect(await openDescriptors()).toBe(before);
  });
});

/** Open file descriptors of this process, where the system tells. */
async function openDescriptors(): Promise<number> {
  return existsSync("/proc/self/fd") ? (await fs.readdir("/proc/self/fd")).length : 0;
}

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "dicomsec-test-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4k", "tmpfs", folder], { stdio: "ignore" });
    execFileSync("umount", [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}
