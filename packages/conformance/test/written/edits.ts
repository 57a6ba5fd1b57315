import { Dataset, type DicomFile, formatTag, Tag } from "@dicomsec/core";
import type { PydicomElement } from "../../src/judges/pydicom.js";
import { sampleFor } from "../character-samples.js";

/** What an element is expected to be after an edit; without a length when it was set. */
export type ExpectedElement = Pick<PydicomElement, "vr" | "text" | "sha256"> & Partial<Pick<PydicomElement, "length">>;

const sequence: ExpectedElement = { vr: "SQ", text: undefined, sha256: undefined };
const value = (vr: string, text: string): ExpectedElement => ({ vr, text, sha256: undefined });

/** The same edit twice: on a file, and on what a judge read of it. */
export interface Edit {
  readonly onFile: (dataset: Dataset) => void;
  readonly onElements: (elements: Map<string, ExpectedElement>) => void;
}

/** The edits that fit a file. */
export function editsFor(file: DicomFile): readonly Edit[] {
  const { name, text } = sampleFor(file.dataset.getStrings(Tag.SpecificCharacterSet));
  const filled = filledSequence(file.dataset);
  return [
    setting(Tag.PatientName, "PN", name, name),
    setting(Tag.StudyDescription, "LO", [text, "second"], `${text}\\second`),
    setting(Tag.PatientComments, "LT", `${text} \\ one value`, `${text} \\ one value`),
    setting(Tag.InstanceNumber, "IS", 7, "7"),
    setting(Tag.DiffusionBValue, "FD", 1.5, "1.5"),
    setting(Tag.TagAngleSecondAxis, "SS", -3, "-3"),
    setting(Tag.FrameIncrementPointer, "AT", [Tag.FrameTime, Tag.FrameTimeVector], "(0018, 1063)\\(0018, 1065)"),
    removing(Tag.Manufacturer),
    removing(Tag.InstitutionName),
    insertingItems(text),
    ...(filled === undefined ? [] : [replacingFirstItem(filled), addingLastItem(filled, text)]),
  ];
}

function setting(tag: number, vr: "PN" | "LO" | "LT" | "IS" | "FD" | "SS" | "AT", to: EditValue, seen: string): Edit {
  return {
    onFile: (dataset) => dataset.set(tag, to, vr),
    onElements: (elements) => elements.set(formatTag(tag), value(vr, seen)),
  };
}

type EditValue = string | number | readonly string[] | readonly number[];

function removing(tag: number): Edit {
  return {
    onFile: (dataset) => void dataset.delete(tag),
    onElements: (elements) => void elements.delete(formatTag(tag)),
  };
}

/** A Sequence of two Items, the second with a Sequence of its own. */
function insertingItems(text: string): Edit {
  const path = formatTag(Tag.PerformedProtocolCodeSequence);
  return {
    onFile: (dataset) => {
      dataset.delete(Tag.PerformedProtocolCodeSequence);
      const first = dataset.addItem(Tag.PerformedProtocolCodeSequence);
      first.set(Tag.CodeMeaning, text);
      const second = dataset.addItem(Tag.PerformedProtocolCodeSequence);
      second.addItem(Tag.EquivalentCodeSequence).set(Tag.CodeValue, "INNER");
    },
    onElements: (elements) => {
      removeBelow(elements, path);
      elements.set(path, sequence);
      elements.set(`${path}[0].(0008,0104)`, value("LO", text));
      elements.set(`${path}[1].(0008,0121)`, sequence);
      elements.set(`${path}[1].(0008,0121)[0].(0008,0100)`, value("SH", "INNER"));
    },
  };
}

/** The first public Sequence that has Items. */
function filledSequence(dataset: Dataset): { readonly tag: number; readonly count: number } | undefined {
  for (const { tag, vr, items } of dataset) {
    const isOther = tag === Tag.PerformedProtocolCodeSequence || (tag & 0x10000) !== 0;
    if (vr === "SQ" && items.length > 0 && !isOther) return { tag, count: items.length };
  }
  return undefined;
}

function replacingFirstItem({ tag }: { readonly tag: number }): Edit {
  const path = formatTag(tag);
  return {
    onFile: (dataset) => {
      dataset.removeItem(tag, 0);
      dataset.addItem(tag, new Dataset(), 0).set(Tag.CodeValue, "FIRST");
    },
    onElements: (elements) => {
      removeBelow(elements, `${path}[0]`);
      elements.set(`${path}[0].(0008,0100)`, value("SH", "FIRST"));
    },
  };
}

/** The Item goes behind the others; one of these gets an element more. */
function addingLastItem({ tag, count }: { readonly tag: number; readonly count: number }, text: string): Edit {
  const path = formatTag(tag);
  return {
    onFile: (dataset) => {
      dataset.addItem(tag).set(Tag.CodeMeaning, text);
      dataset.getItems(tag)[count - 1]!.set(Tag.LongCodeValue, "LONG", "UC");
    },
    onElements: (elements) => {
      elements.set(`${path}[${count}].(0008,0104)`, value("LO", text));
      elements.set(`${path}[${count - 1}].(0008,0119)`, value("UC", "LONG"));
    },
  };
}

function removeBelow(elements: Map<string, unknown>, path: string): void {
  for (const key of elements.keys())
    if (key === path || key.startsWith(`${path}[`) || key.startsWith(`${path}.`)) elements.delete(key);
}
