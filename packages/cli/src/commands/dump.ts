import type { Command } from "commander";
import {
  type DataElement,
  type Dataset,
  formatDicomJson,
  formatTag,
  keywordOf,
  toDicomJson,
  vrFacts,
} from "@dicomsec/core";
import { openInput } from "../input.js";
import { jsonOnTerminal, print, printable } from "../print.js";

const LONGEST_TEXT = 64;
const MOST_BYTES = 16;
/** Lines printed at a time. */
const MANY_LINES = 500;

export function addDump(program: Command): void {
  program
    .command("dump")
    .description("print the elements of a file: Tag, VR, value, length, VM, keyword")
    .argument("<file>", "a DICOM file, or - for standard input")
    .option("--json", "print the DICOM JSON model (PS3.18 F)")
    .action(async (path: string, options: { json?: true }) => {
      await using input = await openInput(path, { onWarning: warn });
      const { fileMeta, dataset } = input.file;
      if (options.json) await print(`${jsonOnTerminal(formatDicomJson(await toDicomJson(dataset), 2))}\n`);
      else await printLines([...dumpLines(fileMeta, 0), ...dumpLines(dataset, 0)]);
    });
}

function warn({
  code,
  message,
  path,
  offset,
}: {
  code: string;
  message: string;
  path?: string;
  offset?: number;
}): void {
  process.stderr.write(`dicomsec: ${message} (${path ? `at ${path}, ` : ""}offset ${offset}) [${code}]\n`);
}

async function printLines(lines: readonly string[]): Promise<void> {
  for (let at = 0; at < lines.length; at += MANY_LINES) {
    await print(`${lines.slice(at, at + MANY_LINES).join("\n")}\n`);
  }
}

function* dumpLines(dataset: Dataset, depth: number): Iterable<string> {
  const indent = "  ".repeat(depth);
  for (const element of dataset) {
    yield indent + describe(element);
    if (!element.isSequence) continue;
    for (const [at, item] of element.items.entries()) {
      yield `${indent}  Item ${at + 1}`;
      yield* dumpLines(item, depth + 2);
    }
  }
}

function describe(element: DataElement): string {
  const { tag, vr, length, undefinedLength } = element;
  const keyword = keywordOf(tag) ?? element.dataset.privateCreatorOf(tag) ?? "";
  const facts = `# ${undefinedLength ? "undefined" : length}, ${multiplicity(element)}`;
  return `${formatTag(tag)} ${vr} ${valueOf(element)}  ${facts} ${printable(keyword)}`.trimEnd();
}

function multiplicity(element: DataElement): number {
  const { kind } = vrFacts(element.valueVr);
  if (element.isSequence) return element.items.length;
  if (kind === "bytes" || !element.isLoaded) return element.length > 0 ? 1 : 0;
  return kind === "number" ? element.numbers.length : element.strings.length;
}

function valueOf(element: DataElement): string {
  if (element.isSequence) return "";
  if (!element.isLoaded) return "(not loaded)";
  const { fragments } = element;
  if (fragments) return `(${fragments.length} fragments)`;
  const { kind } = vrFacts(element.valueVr);
  if (kind === "bytes" || kind === "sequence") return hexadecimal(element.bytes);
  if (element.length === 0) return "(no value)";
  if (element.valueVr === "AT") return element.numbers.map(formatTag).join("\\");
  const text = printable(element.strings.join("\\"));
  return kind === "number" ? shortened(text) : `[${shortened(text)}]`;
}

function shortened(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
}

function hexadecimal(bytes: Uint8Array): string {
  if (bytes.length === 0) return "(no value)";
  const digits = [...bytes.subarray(0, MOST_BYTES)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > MOST_BYTES ? `${digits} …` : digits;
}
