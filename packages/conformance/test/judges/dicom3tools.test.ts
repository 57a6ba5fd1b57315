import { describe, expect } from "@jest/globals";
import { element, part10 } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { dcentvfy, dciodvfy } from "../../src/judges/dicom3tools.js";
import { sampleFiles } from "../sample-files.js";

describe("dciodvfy", () => {
  itWithPeer("dciodvfy", "names the IOD and what its Modules miss", async () => {
    await using folder = await sampleFiles();
    const [result] = await dciodvfy([folder.whole]);
    expect(result).toMatchObject({ iod: "CTImage", accepted: false });
    expect(result?.errors.filter((line) => line.includes("<StudyInstanceUID>"))).toHaveLength(1);
    expect(result?.warnings).not.toEqual([]);
  });

  itWithPeer("dciodvfy", "does not accept a truncated file", async () => {
    await using folder = await sampleFiles();
    const [result] = await dciodvfy([folder.truncated]);
    expect(result).toMatchObject({ accepted: false });
    expect(result?.errors.join("\n")).toContain("read failed");
  });
});

describe("dcentvfy", () => {
  const withName = (name: string, sopInstanceUid: string): Uint8Array =>
    part10({
      dataset: [
        element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2"),
        element(0x00080018, "UI", sopInstanceUid),
        element(0x00100010, "PN", name),
        element(0x00100020, "LO", "ID1"),
        element(0x0020000d, "UI", "1.2.3.1"),
        element(0x0020000e, "UI", "1.2.3.2"),
      ],
    });

  itWithPeer("dcentvfy", "accepts one patient with one name, and not with two", async () => {
    await using folder = await sampleFiles();
    const first = await folder.write("first.dcm", withName("Doe^Jane", "1.2.3.3"));
    const same = await folder.write("same.dcm", withName("Doe^Jane", "1.2.3.5"));
    const second = await folder.write("second.dcm", withName("Doe^J", "1.2.3.4"));
    expect(await dcentvfy([first, same])).toMatchObject({ accepted: true, errors: [] });
    expect(await dcentvfy([first, second])).toMatchObject({ accepted: false });
  });
});
