import { element, item, part10, sequence, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";

/** A folder with a whole file and one that ends inside an element. */
export async function sampleFiles(): Promise<TemporaryFolder & { readonly whole: string; readonly truncated: string }> {
  const folder = await temporaryFolder();
  const file = part10({
    dataset: [
      element(0x00080005, "CS", "ISO_IR 100"),
      element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2"),
      element(0x00080018, "UI", "1.2.3.4"),
      element(0x00081110, "SQ", ""),
      sequence(
        0x00081115,
        [
          item([element(0x0020000e, "UI", "1.2")]),
          item([sequence(0x0040a730, [item([element(0x0040a160, "UT", "deep")])])], { length: "undefined" }),
        ],
        { length: "undefined" },
      ),
      element(0x00100010, "PN", "M\u00fcller^J\u00f6rg"),
      element(0x00104000, "LT", "one & two\r\n<three> \\ four # 5"),
      element(0x00280010, "US", [1, 2]),
      element(0x7fe00010, "OW", new Uint8Array(70_000).fill(7)),
    ],
  });
  const whole = await folder.write("whole.dcm", file);
  const truncated = await folder.write("truncated.dcm", file.subarray(0, 400));
  return Object.assign(folder, { whole, truncated });
}
