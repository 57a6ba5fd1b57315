import { type BatchReport, type FileReport, methodCodes } from "@dicomsec/deidentification";
import { inBytes } from "./print.js";
import { countBy } from "./report-page/html.js";

const MOST_FAILURES = 10;
const MOST_RULES = 6;

const actionWords: Readonly<Record<string, string>> = {
  X: "removed",
  Z: "emptied or given a pseudonym",
  D: "replaced by a dummy",
  U: "UIDs replaced",
  C: "cleaned",
};

/** What a person wants to know after a run, in a screenful. */
export function summarize(report: BatchReport, out: string, reports: readonly string[]): string {
  const { totals, profile, checked } = report;
  const lines = [
    "",
    `De-identified ${totals.clean + totals.review} of ${totals.inputs} DICOM files (${inBytes(totals.bytesIn)}) into ${out}`,
    `  profile   PS3.15 Basic Application Level Confidentiality (Table E.1-1, edition ${profile.edition})`,
    ...contents(report.files),
    ...claims(report.files),
    ...pixels(report.files),
    "",
    ...Object.entries(totals.elements).map(
      ([action, count]) => `  ${padded(count)} elements ${actionWords[action] ?? action}`,
    ),
    ...mostOften(report),
    "",
    `  ${padded(totals.clean)} files clean`,
    `  ${padded(totals.review)} files for a person to look at${reasons(report.files)}`,
    `  ${padded(totals.failed)} files failed, not written`,
    ...(totals.excluded > 0 ? [`  ${padded(totals.excluded)} files left out by a filter, not written`] : []),
    ...(totals.notDicom > 0 ? [`  ${padded(totals.notDicom)} other files left alone`] : []),
    ...failures(report.files),
    "",
    checked
      ? "Every output was searched for values of its original, in every encoding, before it was written."
      : "The outputs were not searched for values of their originals (--no-check).",
    ...reports.map((path) => `Report: ${path}`),
    "",
  ];
  return lines.join("\n");
}

function padded(count: number): string {
  return String(count).padStart(7);
}

function contents(files: readonly FileReport[]): readonly string[] {
  const counts = countBy(files.flatMap(({ modality }) => modality ?? []));
  return counts.length === 0
    ? []
    : [`  contents  ${counts.map(([modality, count]) => `${modality} ${count}`).join(", ")}`];
}

/** What the outputs say was done to them, which is what was done. */
function claims(files: readonly FileReport[]): readonly string[] {
  const written = files.filter(({ output }) => output !== undefined);
  const counts = new Map(countBy(written.flatMap(({ claims: codes = [] }) => codes)));
  const lines = methodCodes.flatMap(({ codeValue, codeMeaning }) => {
    const count = counts.get(codeValue);
    return count === undefined ? [] : [`${codeValue} ${codeMeaning}, in ${count} files`];
  });
  if (counts.size === 0 && written.length > 0) lines.push("nothing: the profile was not carried out whole");
  return lines.map((line, at) => `  ${at === 0 ? "claimed " : "        "}  ${line}`);
}

function pixels(files: readonly FileReport[]): readonly string[] {
  const counts = countBy(files.flatMap(({ pixels: found }) => found?.verdict ?? []));
  return counts.length === 0
    ? []
    : [`  pixels    ${counts.map(([verdict, count]) => `${verdict} ${count}`).join(", ")}`];
}

function mostOften({ treatments }: BatchReport): readonly string[] {
  const changed = treatments.filter(({ action }) => action !== "K");
  const top = [...changed].sort((a, b) => b.files - a.files || b.count - a.count).slice(0, MOST_RULES);
  return top.map(({ keyword, tag, action, files, rule }) => {
    return `          ${(keyword ?? tag).padEnd(28)} ${action}  in ${files} files  ${rule}`;
  });
}

function reasons(files: readonly FileReport[]): string {
  const counts = countBy(
    files.filter(({ verdict }) => verdict === "review").flatMap(({ review }) => review.map(({ code }) => code)),
  );
  return counts.length === 0 ? "" : `: ${counts.map(([code, count]) => `${code} ${count}`).join(", ")}`;
}

function failures(files: readonly FileReport[]): readonly string[] {
  const failed = files.filter(({ verdict }) => verdict === "failed");
  const lines = failed.slice(0, MOST_FAILURES).map(({ number, error }) => {
    return `          input ${number}: ${error?.message} [${error?.code}]`;
  });
  return failed.length > MOST_FAILURES
    ? [...lines, `          and ${failed.length - MOST_FAILURES} more, in the report`]
    : lines;
}
