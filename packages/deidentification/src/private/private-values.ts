import { type DataElement, type VR, vrFacts } from "@dicomsec/core";
import type { InstanceText } from "../descriptors/descriptor-cleaner.js";
import type { ProfileOption } from "../options.js";
import type { PrivateDecision } from "./safe-private.js";

/** What is longer cannot be searched for identifiers at little cost, and is not kept. */
const LONGEST_VALUE = 64 * 1024;

const temporal: ReadonlySet<VR> = new Set<VR>(["DA", "DT", "TM"]);
const holdsIdentifier = "PS3.15 E.3.10 private element with a value that identifies";
const unreadable = "PS3.15 E.3.10 private Sequence that cannot be read";
const tooLong = "PS3.15 E.3.10 private element too long to be checked";

/**
 * What is done to a private element that stays by its name, given its value: names of persons never stay, UIDs and dates as their options say, and
 * nothing that holds a known identifier of the patient. Action C asks for the cleaner of dates.
 * @see PS3.15 E.3.10
 */
export function privateAction(
  element: DataElement,
  decision: PrivateDecision,
  options: readonly ProfileOption[],
  text: InstanceText | undefined,
): PrivateDecision {
  const { valueVr: vr } = element;
  const { creator } = decision;
  if (creator !== undefined && text?.holdsIdentifier(creator) !== false) return { action: "X", rule: holdsIdentifier };
  if (decision.action !== "K") return decision;
  if (element.isSequence || element.length === 0) return decision;
  if (vr === "UI") return options.includes("retain-uids") ? decision : { ...decision, action: "U" };
  if (vr === "PN") return { action: "X", rule: holdsIdentifier };
  if (temporal.has(vr)) return { ...decision, action: temporalAction(options) };
  const { kind } = vrFacts(vr);
  if (kind === "sequence") return { action: "X", rule: unreadable };
  if (kind === "number" && vr !== "UN") return decision;
  if (!element.isLoaded || element.length > LONGEST_VALUE) return { action: "X", rule: tooLong };
  const values = kind === "string" || kind === "text" ? [element.strings.join("\\")] : textsIn(element);
  const isClean = text !== undefined && !values.some((value) => text.holdsIdentifier(value));
  return isClean ? decision : { action: "X", rule: holdsIdentifier };
}

function temporalAction(options: readonly ProfileOption[]): "K" | "C" | "X" {
  if (options.includes("retain-full-dates")) return "K";
  return options.includes("retain-modified-dates") ? "C" : "X";
}

/** What bytes may say, in the encodings that writers of private elements use and in that of the instance. */
function textsIn({ bytes, dataset }: DataElement): readonly string[] {
  const texts = ["latin1", "utf-8", "utf-16le", "utf-16be"].map((encoding) => new TextDecoder(encoding).decode(bytes));
  return [...texts, dataset.characterSet.decode(bytes, 0, bytes.length, "UT")];
}
