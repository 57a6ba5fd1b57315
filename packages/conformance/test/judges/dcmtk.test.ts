import { describe, expect } from "@jest/globals";
import { join } from "node:path";
import { bytes, element, part10 } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { dcm2json } from "../../src/judges/dcm2json.js";
import { dcmconv } from "../../src/judges/dcmconv.js";
import { dcmdump } from "../../src/judges/dcmdump.js";
import type { ReadElement } from "../../src/judges/judgement.js";
import { sampleFiles } from "../sample-files.js";

describe("dcmdump", () => {
  itWithPeer("dcmdump", "gives path, VR, length and text of every element", async () => {
    await using folder = await sampleFiles();
    const [result] = await dcmdump([folder.whole]);
    expect(result).toMatchObject({ file: folder.whole, accepted: true, errors: [] });
    expect(result?.elements).toEqual(
      expect.arrayContaining([
        { path: "(0002,0010)", vr: "UI", length: 20, text: "1.2.840.10008.1.2.1" },
        { path: "(0008,1110)", vr: "SQ", length: 0, text: undefined },
        { path: "(0008,1115)", vr: "SQ", length: "undefined", text: undefined },
        { path: "(0008,1115)[0].(0020,000E)", vr: "UI", length: 4, text: "1.2" },
        { path: "(0008,1115)[1].(0040,A730)[0].(0040,A160)", vr: "UT", length: 4, text: "deep" },
        { path: "(0010,0010)", vr: "PN", length: 12, text: "Müller^Jörg" },
        { path: "(0010,4000)", vr: "LT", length: 30, text: "one & two\r\n<three> \\ four # 5" },
        { path: "(0028,0010)", vr: "US", length: 4, text: "1\\2" },
        { path: "(7FE0,0010)", vr: "OW", length: 70_000, text: undefined },
      ]),
    );
  });

  itWithPeer("dcmdump", "gives text as UTF-8 when asked to, one character per byte when not", async () => {
    await using folder = await sampleFiles();
    const greek = [element(0x00080005, "CS", "ISO_IR 126"), element(0x00100010, "PN", bytes`c4 e9`)];
    const file = await folder.write("greek.dcm", part10({ dataset: greek }));
    const nameOf = async (utf8: boolean): Promise<string | undefined> => {
      const [result] = await dcmdump([file], { utf8 });
      return result?.elements.find(({ path }) => path === "(0010,0010)")?.text;
    };
    expect(await nameOf(true)).toBe("Δι");
    expect(await nameOf(false)).toBe("\u00c4\u00e9");
  });

  itWithPeer("dcmdump", "tells the file with an error from the others of its batch", async () => {
    await using folder = await sampleFiles();
    const results = await dcmdump([folder.whole, folder.truncated, folder.whole]);
    expect(results.map(({ accepted }) => accepted)).toEqual([true, false, true]);
    expect(results[1]?.errors.join("\n")).toContain("premature end");
    expect(results[2]?.elements).toEqual(results[0]?.elements);
  });
});

describe("dcmconv", () => {
  itWithPeer(["dcmconv", "dcmdump"], "writes every uncompressed Transfer Syntax", async () => {
    await using folder = await sampleFiles();
    const output = join(folder.path, "out.dcm");
    const uids = ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"] as const;
    for (const transferSyntaxUid of uids) {
      expect(await dcmconv(folder.whole, output, { transferSyntaxUid })).toMatchObject({ accepted: true });
      const [result] = await dcmdump([output]);
      expect(result?.elements.find(({ path }) => path === "(0002,0010)")?.text).toBe(transferSyntaxUid);
    }
  });

  itWithPeer(["dcmconv", "dcmdump"], "writes defined and undefined lengths", async () => {
    await using folder = await sampleFiles();
    const output = join(folder.path, "out.dcm");
    const lengthOf = async (lengths: "defined" | "undefined"): Promise<ReadElement["length"] | undefined> => {
      await dcmconv(folder.whole, output, { transferSyntaxUid: "1.2.840.10008.1.2.1", lengths });
      const [result] = await dcmdump([output]);
      return result?.elements.find(({ path }) => path === "(0008,1115)[1].(0040,A730)")?.length;
    };
    expect(await lengthOf("defined")).toBe(24);
    expect(await lengthOf("undefined")).toBe("undefined");
  });

  itWithPeer("dcmconv", "does not accept a truncated file", async () => {
    await using folder = await sampleFiles();
    const output = join(folder.path, "out.dcm");
    const result = await dcmconv(folder.truncated, output, { transferSyntaxUid: "1.2.840.10008.1.2" });
    expect(result.accepted).toBe(false);
    expect(result.errors).not.toEqual([]);
  });
});

describe("dcm2json", () => {
  itWithPeer("dcm2json", "gives the DICOM JSON Model Object in UTF-8, and none for a truncated file", async () => {
    await using folder = await sampleFiles();
    const [whole, truncated] = await dcm2json([folder.whole, folder.truncated]);
    expect(whole).toMatchObject({
      accepted: true,
      json: { "00100010": { vr: "PN", Value: [{ Alphabetic: "Müller^Jörg" }] }, "00081115": { Value: [{}, {}] } },
    });
    expect(truncated).toMatchObject({ accepted: false, json: undefined });
  });
});
