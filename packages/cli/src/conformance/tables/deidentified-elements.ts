import { formatTag, groupOf, isVR, type TagNumber, tagOf, type VR } from "@dicomsec/core";
import {
  actionName,
  type AttributeRule,
  type CompiledProfile,
  compileProfile,
  createDummySource,
  createUidMapper,
  type DummyValue,
  isPatternRow,
  keyLength,
  methodCodes,
  type ProfileRow,
  profileRows,
} from "@dicomsec/deidentification";
import { cleaningManner, pseudonymManner } from "../profiles/deidentification-manner.js";
import type { NodeFile } from "../node-file.js";
import { type StatementTable, yesNo } from "../statement.js";

type Row = readonly string[];

/**
 * Every row of Table E.1-1 with the action that is in force, under the option that decides it, and the rules of the site.
 * @see PS3.2 Table N.11-6
 */
export function deidentifiedElements(node: NodeFile): StatementTable {
  const { deidentification: config } = node;
  const head = {
    number: "N.11-6",
    title: "De-identified Elements and Actions",
    columns: ["Attribute Name", "Tag", "Action", "Encrypted", "Comments"],
  };
  if (!config) return { ...head, groups: [], notes: ["Nothing is de-identified."] };
  const profile = compileProfile(config);
  const { includeLaterRows, unknown, edition } = profile.description;
  const rows = profileRows().filter(({ source }) => includeLaterRows || source !== "later");
  const names = [undefined, ...methodCodes.flatMap(({ option }) => option ?? [])];
  const groups = names.map((option) => ({
    title: option === undefined ? "Basic Profile" : titleOf(option),
    rows: rows.filter((row) => profile.optionOf(exampleOf(row)) === option).map((row) => rowOf(row, profile, node)),
  }));
  const site = { title: "Rules of the site", rows: (config.rules ?? []).map((rule) => ruleRow(rule, node)) };
  return {
    ...head,
    groups: [...groups, site].filter((group) => group.rows.length > 0),
    notes: [
      `Rows of Table E.1-1 of edition ${edition}${includeLaterRows ? " and of later editions" : ""}, and of attributes that the table lacks. An action of several letters is resolved by the Type of the attribute in the IOD of the instance (Table E.1-1a), at every depth; for an unknown IOD by what keeps the element valid under every Type.`,
      "Encrypted: whether the original can be in the Encrypted Attributes Data Set. Whole top-level attributes are encrypted, with what is inside.",
      unknown === "remove"
        ? "Attributes of no row that are in no dictionary are removed; group lengths are removed."
        : "Attributes of no row that are in no dictionary are kept; group lengths are removed.",
      config.uncoveredText === "clean"
        ? "Text of attributes of no row is cleaned."
        : "Text of attributes of no row stays, and is listed in the report.",
    ],
  };
}

/** As CID 7050 names the option. */
function titleOf(option: string): string {
  return methodCodes.find((code) => code.option === option)!.codeMeaning;
}

/** A tag that the row is for. */
function exampleOf(row: ProfileRow): TagNumber {
  return isPatternRow(row) ? (row.value | (~row.mask & 1)) >>> 0 : row.value;
}

function rowOf(row: ProfileRow, profile: CompiledProfile, node: NodeFile): Row {
  const tag = exampleOf(row);
  const at = profile.indexOf(tag);
  const action = actionName(at < 0 ? profile.patternAction(tag) : profile.actions[at]!)!;
  // Groups 0000 and 0002 are no part of the Data Set that is encrypted.
  const isInDataset = ![0, 2].includes(groupOf(tag));
  const comments = [dummyOf(row, action, node), cleaningOf(row, profile, node), ...originOf(row)];
  return [
    row.name,
    row.attribute,
    action,
    yesNo(isInDataset && isEncrypted(action, node)),
    comments.filter(Boolean).join(" "),
  ];
}

function isEncrypted(action: string, { deidentifier }: NodeFile): boolean {
  return deidentifier?.encryptedAttributes !== undefined && action !== "K";
}

/** Why the row is not as it is printed. */
function originOf({ source, correction }: ProfileRow): readonly string[] {
  if (source === "addition") return [`No row of the table: ${sentence(correction ?? "")}`];
  return [
    ...(source === "later" ? ["Row of a later edition."] : []),
    ...(correction === undefined ? [] : [`Not as printed: ${sentence(correction)}`]),
  ];
}

function sentence(text: string): string {
  return `${text.replace(/\.$/, "")}.`;
}

function cleaningOf(row: ProfileRow, profile: CompiledProfile, { deidentification }: NodeFile): string {
  const tag = exampleOf(row);
  const cleaner = profile.cleanerOf(tag);
  return cleaner === undefined ? "" : cleaningManner(cleaner, tag, deidentification!);
}

const key = new Uint8Array(keyLength);
const dummies = createDummySource(key, createUidMapper(key));

/** What stands in place of a value; asked of the de-identifier's own source, with originals that nobody has. */
function dummyOf(row: ProfileRow, action: string, { deidentification }: NodeFile): string {
  const word = row.vr?.split(" ")[0] ?? "";
  if (isPatternRow(row) || !isVR(word) || action === "K" || action === "C" || action === "X") return "";
  const ask = (original: string) => ({ tag: row.value, vr: word, original });
  if (action === "U" || word === "UI") return "Another UID, made of the key.";
  const hasDummy = action.includes("D") || action === "Z";
  if (!hasDummy) return "";
  const [one, other] = [dummies.dummy(ask("1")), dummies.dummy(ask("2"))];
  if (one !== other && typeof one === "string") return pseudonymManner(row.value, deidentification!);
  return `${action === "D" ? "Dummy" : "Where a dummy is needed"}: ${dummyText(dummies.dummy(ask("")), word)}.`;
}

function dummyText(value: DummyValue, vr: VR): string {
  if (vr === "SQ") return "one valid Item without values of the original";
  if (typeof value === "string") return `"${value}"`;
  return value instanceof Uint8Array ? `${value.length} bytes of zero` : "none";
}

const actionOfRule: Readonly<Record<string, string>> = {
  remove: "X",
  empty: "Z",
  dummy: "D",
  keep: "K",
  clean: "C",
  uid: "U",
};

function ruleRow({ id, where, do: done, if: conditions = [] }: AttributeRule, node: NodeFile): Row {
  const { keyword = "", ...others } = where;
  const place = Object.entries(others).map(([name, value]) => `${name} ${value}`);
  const tag = tagOf(keyword);
  const action = typeof done === "string" ? actionOfRule[done]! : "D";
  const comments = [
    `Rule ${id}, before the profile${conditions.length > 0 ? ", under a condition" : ""}.`,
    ...(typeof done === "string" ? [] : ["Replaced by the text of the rule."]),
    ...(done === "keep" ? ["What it keeps beyond the profile ends the claim of the instance."] : []),
  ];
  return [
    keyword,
    [...(tag === undefined ? [] : [formatTag(tag)]), ...place].join(", "),
    action,
    yesNo(isEncrypted(action, node)),
    comments.join(" "),
  ];
}
