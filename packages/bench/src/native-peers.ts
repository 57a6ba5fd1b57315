import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { OutsideContender } from "./measure.js";

const execute = promisify(execFile);
const sources = new URL("../native/", import.meta.url).pathname;
const built = new URL("../native/built/", import.meta.url).pathname;

const compilers: Readonly<Record<string, readonly string[]>> = {
  "dcmtk-loop": ["-ldcmdata", "-loflog", "-lofstd", "-lz", "-lpthread"],
  "gdcm-loop": ["-I/usr/include/gdcm-3.0", "-lgdcmMSFF", "-lgdcmDSED", "-lgdcmDICT", "-lgdcmIOD", "-lgdcmCommon"],
};

/** The native programs that can be built here, and why others cannot. */
export interface NativePeers {
  readonly contenders: (mode: "read" | "write" | "decode", file: string, count: number) => readonly OutsideContender[];
  readonly missing: readonly string[];
}

/** Compiles the loops around DCMTK and GDCM where a compiler and their headers are installed, and finds pydicom. */
export async function nativePeers(): Promise<NativePeers> {
  await mkdir(built, { recursive: true });
  const missing: string[] = [];
  const programs: { name: string; command: string; first: readonly string[] }[] = [];
  for (const name of Object.keys(compilers)) {
    if (await compile(name)) programs.push({ name: name.replace("-loop", ""), command: join(built, name), first: [] });
    else missing.push(`${name}: needs g++ and the Debian packages libdcmtk-dev, libgdcm-dev`);
  }
  if (existsSync("/usr/lib/python3/dist-packages/pydicom")) {
    programs.push({ name: "pydicom", command: "/usr/bin/python3", first: [join(sources, "pydicom-loop.py")] });
  } else missing.push("pydicom: needs the Debian package python3-pydicom");
  return {
    missing,
    contenders: (mode, file, count) =>
      programs
        .filter(({ name }) => mode !== "decode" || name === "pydicom")
        .map(({ name, command, first }) => ({
          name,
          measure: () =>
            run(command, [...first, mode, file, String(name === "pydicom" ? Math.max(1, count / 10) : count)]),
        })),
  };
}

async function compile(name: string): Promise<boolean> {
  try {
    await execute("g++", ["-O2", join(sources, `${name}.cpp`), "-o", join(built, name), ...compilers[name]!]);
    return true;
  } catch {
    return false;
  }
}

async function run(command: string, args: readonly string[]): Promise<number> {
  const { stdout } = await execute(command, [...args]);
  return Number(stdout.trim());
}
