import { lookupUid } from "@dicomsec/core";
import { type BatchReport, type FileReport, methodCodes } from "@dicomsec/deidentification";
import { countBy, escape, table } from "./html.js";

const verdicts: Readonly<Record<string, string>> = {
  clean: "clean",
  redacted: "redacted",
  suspicious: "suspicious: look at them",
  unknown: "unknown: nobody looked at them",
};

/** What the outputs are, what they claim, and what is known of their pixels. */
export function cohortSummary({ files }: BatchReport): string {
  const written = files.filter(({ output }) => output !== undefined);
  const cards = [
    card(
      "Claimed by outputs",
      countBy(written.flatMap(({ claims = [] }) => claims))
        .map(([code, count]) => [`${code} ${methodMeanings[code] ?? ""}`, count] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    card("Pixels", countBy(written.flatMap(({ pixels }) => (pixels ? verdicts[pixels.verdict]! : [])))),
    card("Modalities", countBy(written.map(({ modality }) => modality ?? "none or unknown"))),
    card("SOP Classes", countBy(written.map(sopClassName))),
  ];
  return written.length === 0 ? "" : `<h2>The outputs</h2><div class="cohort">${cards.join("")}</div>`;
}

/** The codes of CID 7050 with their meaning. */
export const methodMeanings: Readonly<Record<string, string>> = Object.fromEntries(
  methodCodes.map(({ codeValue, codeMeaning }) => [codeValue, codeMeaning]),
);

function sopClassName({ iod, sopClassUid = "" }: FileReport): string {
  return lookupUid(sopClassUid)?.name ?? iod ?? "of no dictionary";
}

function card(title: string, counts: readonly (readonly [string, number])[]): string {
  if (counts.length === 0) return "";
  const rows = counts.map(([name, count]) => [{ html: escape(name) }, { html: String(count), isNumber: true }]);
  return `<section>${table([{ html: title }, { html: "Instances", isNumber: true }], rows)}</section>`;
}
