import { describe, expect } from "@jest/globals";
import { createHash } from "node:crypto";
import { bytes, element, part10, sequence, item, transferSyntax } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { readWithPydicom } from "../../src/judges/pydicom.js";
import { sampleFiles } from "../sample-files.js";

const sha256 = (value: Uint8Array): string => createHash("sha256").update(value).digest("hex");
const text = (value: string): object => ({ text: value, sha256: undefined, error: undefined });
const none = { text: undefined, sha256: undefined, error: undefined };

describe("readWithPydicom", () => {
  itWithPeer(
    "pydicom",
    "gives path, VR, length and text or digest of every element, in the order of the files",
    async () => {
      await using folder = await sampleFiles();
      const other = await folder.write("other.dcm", part10({ dataset: [element(0x00100010, "PN", "Doe^Jane")] }));
      const results = await readWithPydicom([other, folder.whole]);
      expect(results.map(({ file, accepted }) => [file, accepted])).toEqual([
        [other, true],
        [folder.whole, true],
      ]);
      expect(results[1]?.elements).toEqual(
        expect.arrayContaining([
          { path: "(0002,0010)", vr: "UI", length: "unknown", ...text("1.2.840.10008.1.2.1") },
          { path: "(0008,1110)", vr: "SQ", length: 0, ...none },
          { path: "(0008,1115)", vr: "SQ", length: "undefined", ...none },
          { path: "(0008,1115)[1].(0040,A730)", vr: "SQ", length: 24, ...none },
          { path: "(0008,1115)[1].(0040,A730)[0].(0040,A160)", vr: "UT", length: 4, ...text("deep") },
          { path: "(0010,0010)", vr: "PN", length: 12, ...text("Müller^Jörg") },
          { path: "(0010,4000)", vr: "LT", length: 30, ...text("one & two\r\n<three> \\ four # 5") },
          { path: "(0028,0010)", vr: "US", length: 4, ...text("1\\2") },
          { path: "(7FE0,0010)", vr: "OW", length: 70_000, ...none, sha256: sha256(new Uint8Array(70_000).fill(7)) },
        ]),
      );
      expect(results[0]?.elements.map(({ path }) => path)).not.toContain("(0028,0010)");
    },
  );

  itWithPeer("pydicom", "keeps the VR UN of a public attribute, and finds VRs in Implicit VR", async () => {
    await using folder = await sampleFiles();
    const unknown = part10({ dataset: [element(0x00100010, "UN", bytes`41 42`), element(0x00100020, "UN", bytes``)] });
    const implicit = part10({
      transferSyntaxUid: transferSyntax.implicitLittle,
      dataset: [element(0x00081030, "LO", "x"), sequence(0x00081115, [item([])], { length: "undefined" })],
    });
    const files = [await folder.write("un.dcm", unknown), await folder.write("implicit.dcm", implicit)];
    const [first, second] = await readWithPydicom(files);
    expect(first?.elements.slice(-2)).toEqual([
      { path: "(0010,0010)", vr: "UN", length: 2, ...none, sha256: sha256(bytes`41 42`) },
      { path: "(0010,0020)", vr: "UN", length: 0, ...none, sha256: sha256(bytes``) },
    ]);
    expect(second?.elements.slice(-2)).toEqual([
      { path: "(0008,1030)", vr: "LO", length: 2, ...text("x") },
      { path: "(0008,1115)", vr: "SQ", length: "undefined", ...none },
    ]);
  });

  itWithPeer("pydicom", "names the exception of a value or a file it cannot read, and goes on", async () => {
    await using folder = await sampleFiles();
    const badVr = part10({ dataset: bytes`10 00 10 00 ${"ZZ"} 02 00 ${"AB"}  10 00 20 00 ${"LO"} 02 00 ${"ID"}` });
    const files = [await folder.write("vr.dcm", badVr), `${folder.path}/absent.dcm`, folder.whole];
    const [value, absent, whole] = await readWithPydicom(files);
    expect(value?.elements.slice(-2)).toMatchObject([{ vr: "ZZ", error: "NotImplementedError" }, { text: "ID" }]);
    expect(absent).toMatchObject({ accepted: false, error: "FileNotFoundError", elements: [] });
    expect(whole).toMatchObject({ accepted: true, error: undefined });
  });
});
