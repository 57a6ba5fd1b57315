import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * The path of an independent program that judges us, or `undefined` when it is not installed.
 *
 * `pydicom` stands for a Python that can import it, which need not be the first `python3` of the PATH; the name of an npm package for its native part, which is built
 * by `npm run peers`.
 */
export function findPeer(name: string): string | undefined {
  if (!known.has(name)) known.set(name, name === "pydicom" ? pythonWithPydicom() : locate(name));
  return known.get(name);
}

/** Those that cannot be installed beside others are unpacked where `npm run peers` puts them. */
function locate(name: string): string | undefined {
  const nativePart = nativeParts[name];
  if (nativePart !== undefined) return [inModules(nativePart)].find(isReadable);
  return [...programsNamed(name), ...unpackedPrograms(name)].find(isExecutable);
}

const nativeParts: Readonly<Record<string, string>> = {
  "better-sqlite3": "better-sqlite3/build/Release/better_sqlite3.node",
  pkcs11js: "pkcs11js/build/Release/pkcs11.node",
};

function unpackedPrograms(name: string): string[] {
  const folder = inModules(`.cache/dicomsec-peers/${name}/`);
  return ["usr/sbin", "usr/bin"].map((bin) => join(folder, bin, name));
}

function inModules(path: string): string {
  return new URL(`../../../node_modules/${path}`, import.meta.url).pathname;
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
  return isAccessible(file, constants.X_OK);
}

function isReadable(file: string): boolean {
  return isAccessible(file, constants.R_OK);
}

function isAccessible(file: string, mode: number): boolean {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
}

function pythonWithPydicom(): string | undefined {
  const candidates = [...new Set(["/usr/bin/python3", ...programsNamed("python3")])].filter(isExecutable);
  return candidates.find((python) => spawnSync(python, ["-c", "import pydicom"], { timeout: 30_000 }).status === 0);
}
