import { readFile } from "node:fs/promises";
import { type DeidentificationConfig, type ProfileOption, readConfig } from "@dicomsec/deidentification";
import { CommandError } from "./exit-codes.js";

/** The options of a command that are settings of a configuration, by its names; `option` collects `options`. */
export interface ConfigOptions extends Pick<
  DeidentificationConfig,
  "preset" | "profile" | "unknown" | "dicomdir" | "layout" | "jobs" | "quarantine" | "reportValues"
> {
  readonly config?: string;
  readonly option: readonly string[];
}

/** A configuration, and what of it stands in the file of `--config` itself. */
export interface GivenConfig {
  /** With its preset put under it. */
  readonly config: DeidentificationConfig;
  readonly own: DeidentificationConfig;
}

const settingNames = [
  "preset",
  "profile",
  "unknown",
  "dicomdir",
  "layout",
  "jobs",
  "quarantine",
  "reportValues",
] as const;

/**
 * Reads `--config` and puts what the command line says over it.
 * @throws CommandError for a file that is no JSON; DeidentificationError ERR_DEIDENTIFICATION_CONFIG, which repeats no value
 */
export async function readGivenConfig(options: ConfigOptions): Promise<GivenConfig> {
  const own = options.config === undefined ? {} : await readJson("--config", options.config);
  // Settings that are none are the file's fault, and found before others are put over them.
  readConfig(own);
  const said = Object.fromEntries(
    settingNames.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  );
  const config = readConfig({
    ...(own as DeidentificationConfig),
    ...said,
    ...(options.option.length > 0 ? { options: options.option as readonly ProfileOption[] } : {}),
  });
  return { config, own: own as DeidentificationConfig };
}

/** @throws CommandError without anything that stands in the file */
export async function readJson(flag: string, path: string): Promise<unknown> {
  const text = await readText(flag, path);
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError(`${flag}: the file is no JSON`);
  }
}

/** @throws CommandError */
export async function readText(flag: string, path: string): Promise<string> {
  const bytes = await readFile(path).catch(() => {
    throw new CommandError(`${flag}: the file cannot be read`);
  });
  try {
    // The decoder takes away the byte order mark that some editors put first.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CommandError(`${flag}: the file is no UTF-8 text`);
  }
}
