import { type Dataset, Tag, type TagNumber } from "@dicomsec/core";
import { actionNames, type ActionCode } from "../action-codes.js";
import { chosenAction, type CleanerName, cleanerNames, columnsOf } from "../chosen-options.js";
import { packedContentItems, snomedRtCodes } from "../generated/table-e3-4-1.js";
import type { ProfileOption } from "../options.js";

/** What Table E.3.4-1 and the chosen options say of a content item. */
export interface ContentRule {
  /** Compound codes whole: an SR template is no IOD with Types. */
  readonly action: ActionCode;
  readonly cleaner: CleanerName | undefined;
  /** `PS3.15 Table E.3.4-1 row (121022, DCM) TEXT`. */
  readonly rule: string;
}

/** The rule for a content item; undefined where no row has its concept name with its value type. */
export type ContentRules = (item: Dataset) => ContentRule | undefined;

/** The attribute that holds the value of a content item, by Value Type (0040,A040). @see PS3.3 C.17.3.2.1 */
export const valueTags: ReadonlyMap<string, TagNumber> = new Map<string, TagNumber>([
  ["TEXT", Tag.TextValue],
  ["PNAME", Tag.PersonName],
  ["DATE", Tag.Date],
  ["TIME", Tag.Time],
  ["DATETIME", Tag.DateTime],
  ["UIDREF", Tag.UID],
  ["NUM", Tag.MeasuredValueSequence],
  ["NUMERIC", Tag.NumericValue],
  ["CODE", Tag.ConceptCodeSequence],
  ["IMAGE", Tag.ReferencedSOPSequence],
  ["WAVEFORM", Tag.ReferencedSOPSequence],
  ["COMPOSITE", Tag.ReferencedSOPSequence],
]);

/** Acquisition Context and Specimen Preparation write NUMERIC where SR writes NUM. @see PS3.3 10.2 */
const sameValueType: Readonly<Record<string, string>> = { NUMERIC: "NUM" };

/** Schemes under which SNOMED RT style codes are written. @see PS3.16 8.1 */
const snomedRt: ReadonlySet<string> = new Set(["SRT", "SNM3", "99SDM"]);
/** Older designators of the same schemes. */
const sameScheme: Readonly<Record<string, string>> = { "99SCT": "SCT", SNOMEDCT: "SCT" };

interface Row {
  readonly action: number;
  readonly letters: string;
  readonly name: string;
}

let rows: ReadonlyMap<string, Row> | undefined;

/** By `scheme|code|valueType`; a code in SNOMED RT style leads to the row of its SNOMED CT code. */
function table(): ReadonlyMap<string, Row> {
  rows ??= new Map(
    packedContentItems
      .slice(1, -1)
      .split("\n")
      .map((line) => {
        const [scheme, code, valueType, actions] = line.split("|") as [string, string, string, string];
        const name = `PS3.15 Table E.3.4-1 row (${code}, ${scheme}) ${valueType}`;
        return [
          `${scheme}|${code}|${valueType}`,
          { action: parseInt(actions.charAt(0), 16), letters: actions.slice(1), name },
        ];
      }),
  );
  return rows;
}

const sctOfSrt: ReadonlyMap<string, string> = new Map(snomedRtCodes.map(([sct, srt]) => [srt, sct]));

/**
 * Table E.3.4-1 under the chosen options, by concept name and value type. Options beat one another as in Table E.1-1.
 * @see PS3.15 E.3.4
 */
export function contentRules(options: readonly ProfileOption[]): ContentRules {
  const columns = columnsOf(options);
  const compiled = new Map<string, ContentRule>();
  return (item) => {
    const key = conceptOf(item);
    const row = key === undefined ? undefined : table().get(key);
    if (key === undefined || row === undefined) return undefined;
    let rule = compiled.get(key);
    if (rule === undefined) compiled.set(key, (rule = compile(row, columns)));
    return rule;
  };
}

function compile({ action, letters, name }: Row, columns: readonly number[]): ContentRule {
  const chosen = chosenAction({ action, letters }, columns);
  const cleaner = cleanerNames[chosen.cleaner]!;
  return {
    action: actionNames[chosen.action] as ActionCode,
    cleaner: cleaner === "" ? undefined : cleaner,
    rule: name,
  };
}

/** The action of the table without options, for what a cleaner leaves nothing of. X/D keeps the place of an item that a template may demand. */
export function contentActionWithoutOptions(item: Dataset): "X" | "D" {
  const row = table().get(conceptOf(item) ?? "");
  return row !== undefined && actionNames[row.action] === "X" ? "X" : "D";
}

function conceptOf(item: Dataset): string | undefined {
  const name = item.getItems(Tag.ConceptNameCodeSequence)[0];
  const valueType = item.getString(Tag.ValueType);
  if (name === undefined || valueType === undefined) return undefined;
  const code = name.getString(Tag.CodeValue) ?? name.getString(Tag.LongCodeValue) ?? "";
  const written = name.getString(Tag.CodingSchemeDesignator) ?? "";
  const scheme = sameScheme[written] ?? written;
  const sct = snomedRt.has(scheme) ? sctOfSrt.get(code) : undefined;
  return `${sct ? "SCT" : scheme}|${sct ?? code}|${sameValueType[valueType] ?? valueType}`;
}
