import type { BulkReport, InstanceVerdict } from "@dicomsec/bulk";
import { inBytes } from "../print.js";

const MOST_SHOWN = 10;

const verdictWords: readonly (readonly [InstanceVerdict, string])[] = [
  ["clean", "de-identified"],
  ["review", "de-identified, for a person to look at"],
  ["excluded", "left out by a filter"],
  ["valid", "with valid signatures alone"],
  ["invalid", "with an invalid signature"],
  ["indeterminate", "with a signature that could not be judged"],
  ["unsigned", "not signed"],
  ["sealed", "sealed"],
  ["failed", "failed"],
  ["notDicom", "left out, for they are no DICOM files"],
];

/** What a person wants to know after a run. */
export function summarizeBulk({ totals, problems }: BulkReport): string {
  const { instances, bytesIn, verdicts, givenUp } = totals;
  const lines = [
    `${instances} DICOM files (${inBytes(bytesIn)})`,
    ...verdictWords.flatMap(([verdict, words]) => counted(verdicts[verdict] ?? 0, words)),
    ...counted(givenUp, "given up after several attempts: the same command again tries them again"),
    ...problems.slice(0, MOST_SHOWN).map(({ number, verdict, error }) => {
      return `          input ${number}: ${error ? `${error.message} [${error.code}]` : verdict}`;
    }),
    ...(problems.length > MOST_SHOWN ? ["          and more (--json and --verdicts list them)"] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function counted(count: number, words: string): readonly string[] {
  return count === 0 ? [] : [`  ${String(count).padStart(7)} ${words}`];
}
