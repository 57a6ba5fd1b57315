import { latin1 } from "@dicomsec/testing";
import type { ReadElement } from "./judgement.js";

/** `  (0010,0010) PN [Doe^Jane]      #   8, 1 PatientName`, indented by two per level. */
const elementLine = /^( *)\(([0-9a-f]{4}),([0-9a-f]{4})\) (\S\S) (.*)#\s*(u\/l|\d+),\s*\d+ .*$/;

/** The data elements of `dcmdump +L +Qn -Un`, with their paths; Items, fragments and delimiters are only counted. */
export function elementsOf(lines: readonly string[], utf8: boolean): ReadElement[] {
  const elements: ReadElement[] = [];
  // Per level: the path of the Sequence, and the number of its Items so far.
  const open: { path: string; items: number }[] = [];
  for (const line of lines) {
    const match = elementLine.exec(line);
    if (match === null) continue;
    const [, indent = "", group = "", number = "", vr = "", value = "", length = ""] = match;
    const level = indent.length / 2;
    if (group === "fffe") {
      const sequence = open[level - 1];
      if (number === "e000" && sequence !== undefined) sequence.items += 1;
      continue;
    }
    const parent = open[level - 2];
    const tag = `(${group},${number})`.toUpperCase();
    const path = parent === undefined ? tag : `${parent.path}[${parent.items - 1}].${tag}`;
    open[level] = { path, items: 0 };
    elements.push({
      path,
      vr,
      length: length === "u/l" ? "undefined" : Number(length),
      text: textOf(value.trimEnd(), utf8),
    });
  }
  return elements;
}

function textOf(value: string, utf8: boolean): string | undefined {
  if (value === "(no value available)") return "";
  if (/^\((Sequence|PixelSequence|not loaded)/.test(value)) return undefined;
  const text = unquoted(/^\[.*\]$/.test(value) ? value.slice(1, -1) : value);
  return utf8 ? new TextDecoder().decode(latin1(text)) : text;
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** `+Qn` writes a byte that is not printable ASCII as `&#233;`, and the characters of XML by name. */
function unquoted(value: string): string {
  return value.replace(/&(?:#(\d+)|(\w+));/g, (all, code: string | undefined, name: string | undefined) =>
    code === undefined ? (named[name ?? ""] ?? all) : String.fromCharCode(Number(code)),
  );
}
