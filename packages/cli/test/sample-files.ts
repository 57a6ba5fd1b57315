import { element, item, part10, sequence } from "@dicomsec/testing";

/** What stands in the sample that must not be in an output. */
export const planted = {
  name: "Winterstein^Agathe",
  id: "PAT-77123",
  accession: "ACC-991827",
  study: "1.2.826.0.1.3680043.2.1125.1",
  series: "1.2.826.0.1.3680043.2.1125.2",
} as const;

const fourPixels = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

/** A CT image with identifiers; the number makes its SOP Instance UID. */
export function ctFile(number = 1, patientName: string = planted.name, pixels: Uint8Array = fourPixels): Uint8Array {
  const instance = `${planted.series}.${number}`;
  const dataset = [
    element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2"),
    element(0x00080018, "UI", instance),
    element(0x00080020, "DA", "20210314"),
    element(0x00080050, "SH", planted.accession),
    element(0x00080060, "CS", "CT"),
    element(0x00081030, "LO", "Thorax Winterstein"),
    sequence(0x00081140, [
      item([
        element(0x00081150, "UI", "1.2.840.10008.5.1.4.1.1.2"),
        element(0x00081155, "UI", `${planted.series}.9${number}`),
      ]),
    ]),
    element(0x00090010, "LO", "VENDOR"),
    element(0x00091001, "LO", patientName),
    element(0x00100010, "PN", patientName),
    element(0x00100020, "LO", planted.id),
    element(0x0020000d, "UI", planted.study),
    element(0x0020000e, "UI", planted.series),
    element(0x00280010, "US", Uint8Array.of(2, 0)),
    element(0x00280011, "US", Uint8Array.of(2, 0)),
    element(0x7fe00010, "OW", pixels),
  ];
  return part10({ dataset, sopInstanceUid: instance });
}
