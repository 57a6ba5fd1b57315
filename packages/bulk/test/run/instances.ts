import { element, part10 } from "@dicomsec/testing";

/** A CT image of a patient; the number makes its SOP Instance UID. */
export function instance(number: number, fill = number, pixels = 64): Uint8Array {
  const uid = `1.2.826.0.1.3680043.2.1125.7.${number}`;
  const dataset = [
    element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2"),
    element(0x00080018, "UI", uid),
    element(0x00080060, "CS", "CT"),
    element(0x00100010, "PN", "Winterstein^Agathe"),
    element(0x00100020, "LO", "PAT-77123"),
    element(0x0020000d, "UI", "1.2.826.0.1.3680043.2.1125.1"),
    element(0x0020000e, "UI", "1.2.826.0.1.3680043.2.1125.2"),
    element(0x00280010, "US", Uint8Array.of(2, 0)),
    element(0x00280011, "US", Uint8Array.of(2, 0)),
    element(0x7fe00010, "OW", new Uint8Array(pixels).fill(fill)),
  ];
  return part10({ dataset, sopInstanceUid: uid });
}
