import { fileURLToPath } from "node:url";
import { requirePeer, runProcess } from "@dicomsec/testing";
import { mapInBatches } from "./batches.js";
import type { ReadElement } from "./judgement.js";

/** A data element as pydicom read it; text is without the padding of each value. */
export interface PydicomElement extends ReadElement {
  /** SHA-256 of the value's bytes, for values that are not text or numbers. */
  readonly sha256: string | undefined;
  /** The Python exception that decoding the value raised, by its name. */
  readonly error: string | undefined;
}

export interface PydicomResult {
  readonly file: string;
  /** Whether pydicom read the file to its end; single values can still have an `error`. */
  readonly accepted: boolean;
  /** The Python exception that ended the reading, by its name. */
  readonly error: string | undefined;
  readonly elements: readonly PydicomElement[];
}

const script = fileURLToPath(new URL("../../python/read_elements.py", import.meta.url));

/** Reads files with pydicom: tag, VR, length and value of every data element, File Meta Information included. */
export function readWithPydicom(files: readonly string[]): Promise<PydicomResult[]> {
  const python = requirePeer("pydicom");
  return mapInBatches(files, 250, async (batch) => {
    const options = { input: batch.join("\n"), timeoutMs: 600_000, maxOutputBytes: 2 ** 30 };
    const { exitCode, stdoutBytes, stderr } = await runProcess(python, [script], options);
    if (exitCode !== 0) throw new Error(`pydicom could not be asked: ${stderr.trim().split("\n").at(-1)}`);
    return readResults(stdoutBytes, batch);
  });
}

/** A line tells of an element, or ends a file. */
type Line =
  | { path: string; vr: string; length: ReadElement["length"]; text?: string; sha256?: string; error?: string }
  | { end: true; error?: string };

function readResults(output: Uint8Array, files: readonly string[]): PydicomResult[] {
  const results: PydicomResult[] = [];
  let elements: PydicomElement[] = [];
  for (const text of new TextDecoder().decode(output).trimEnd().split("\n")) {
    const line: Line = JSON.parse(text);
    if ("end" in line) {
      const file = files[results.length] ?? "";
      results.push({ file, accepted: line.error === undefined, error: line.error, elements });
      elements = [];
    } else {
      const { path, vr, length, error, sha256 } = line;
      elements.push({ path, vr, length, text: line.text, sha256, error });
    }
  }
  if (results.length !== files.length) throw new Error("pydicom did not report on every file");
  return results;
}
