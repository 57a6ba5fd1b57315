import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * The path of an independent program that judges us, or `undefined` when it is not installed.
 *
 * `pydicom` stands for a Python that can import it, which need not be the first `python3` of the PATH.
 */
export function findPeer(name: string): string | undefined {
  if (!known.has(name)) known.set(name, name === "pydicom" ? pythonWithPydicom() : locate(name));
  return known.get(name);
}

/** Those that cannot be installed beside others are unpacked where `npm run peers` puts them. */
function locate(name: string): string | undefined {
  return [...programsNamed(name), ...unpackedPrograms(name)].find(isExecutable);
}

function unpackedPrograms(name: string): string[] {
  const folder = new URL(`../../../node_modules/.cache/dicomsec-peers/${name}/`, import.meta.url).pathname;
  return ["usr/sbin", "usr/bin"].map((bin) => join(folder, bin, name));
}

/**
 * The path of a program that must be there.
 *
 * @throws Error when it is not installed.
 */
export function requirePeer(name: string): string {
  const program = findPeer(name);
  if (program === undefined) throw new Error(missingPeer(name));
  return program;
}

/** What a person is told when a peer is not installed. */
export function missingPeer(name: string): string {
  return `${name} is not installed: npm run peers`;
}

const known = new Map<string, string | undefined>();

function programsNamed(name: string): string[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, name)).filter(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function pythonWithPydicom(): string | undefined {
  const candidates = [...new Set(["/usr/bin/python3", ...programsNamed("python3")])].filter(isExecutable);
  return candidates.find((python) => spawnSync(python, ["-c", "import pydicom"], { timeout: 30_000 }).status === 0);
}
