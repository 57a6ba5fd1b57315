import { type DeidentificationConfig, readConfig } from "@dicomsec/deidentification";
import type { BatchOptions } from "@dicomsec/deidentification/node";
import { type ConfigOptions, readGivenConfig, readJson, readText } from "./config.js";
import { CommandError } from "./exit-codes.js";
import { readHolder, readPassword } from "./keys.js";

/** What `deidentify` is told to do: a configuration, and the files that stand beside it. */
export interface SettingsOptions extends ConfigOptions {
  readonly pseudonyms?: string;
  readonly pseudonymStore?: string;
  readonly dateShifts?: string;
  readonly encryptTo: readonly string[];
  readonly encryptPasswordFile?: string;
  readonly vocabulary?: string;
  readonly safePrivate?: string;
  readonly pixelRules?: string;
}

export type Settings = Pick<BatchOptions, "pseudonymMap" | "dateShifts" | "pseudonymStore" | "recipients"> & {
  readonly config: DeidentificationConfig;
};

/**
 * Reads the settings of a run. A file that nothing would read is refused: who names one counts on it.
 * @throws CommandError; DeidentificationError ERR_DEIDENTIFICATION_CONFIG
 */
export async function readSettings(options: SettingsOptions): Promise<Settings> {
  const { config, own } = await readGivenConfig(options);
  const { pseudonyms, pseudonymStore, dateShifts } = options;
  if (dateShifts !== undefined) needOption(config, "--date-shifts", "retain-modified-dates");
  return {
    config: readConfig({
      ...config,
      ...(await listed(options, config)),
      ...(pseudonyms === undefined ? {} : { pseudonyms: mannered("--pseudonyms", "map", own.pseudonyms) }),
      ...(pseudonymStore === undefined
        ? {}
        : { pseudonyms: mannered("--pseudonym-store", "sequence", own.pseudonyms) }),
      ...(dateShifts === undefined ? {} : { modifiedDates: mannered("--date-shifts", "given", own.modifiedDates) }),
    }),
    recipients: await recipientsOf(options),
    ...(pseudonyms === undefined ? {} : { pseudonymMap: await readText("--pseudonyms", pseudonyms) }),
    ...(dateShifts === undefined ? {} : { dateShifts: await readText("--date-shifts", dateShifts) }),
    ...(pseudonymStore === undefined ? {} : { pseudonymStore }),
  };
}

/** A file is of use for one manner alone: the file of `--config` may name that one with its details, and no other. */
function mannered<Manner extends string, Setting extends { readonly manner: string }>(
  flag: string,
  manner: Manner,
  own: Setting | undefined,
): Setting | { readonly manner: Manner } {
  if (own !== undefined && own.manner !== manner)
    throw new CommandError(`${flag}: it is for the manner ${manner}, and --config names another`);
  return own ?? { manner };
}

/** Lists in files of their own go to those that the configuration has. */
async function listed(
  { vocabulary, safePrivate, pixelRules }: SettingsOptions,
  config: DeidentificationConfig,
): Promise<Record<string, unknown>> {
  const settings: Record<string, unknown> = {};
  if (vocabulary !== undefined) settings["descriptors"] = await withVocabulary(vocabulary, config);
  if (safePrivate !== undefined) {
    needOption(config, "--safe-private", "retain-safe-private");
    const elements = [...(await readList("--safe-private", safePrivate)), ...(config.safePrivate?.elements ?? [])];
    settings["safePrivate"] = { ...config.safePrivate, elements };
  }
  if (pixelRules !== undefined) {
    needOption(config, "--pixel-rules", "clean-pixel-data");
    const rules = [...(await readList("--pixel-rules", pixelRules)), ...(config.pixels?.rules ?? [])];
    settings["pixels"] = { ...config.pixels, rules };
  }
  return settings;
}

async function withVocabulary(path: string, { descriptors }: DeidentificationConfig): Promise<unknown> {
  const { manner = "allow-list", words = [] } = (descriptors ?? {}) as { manner?: string; words?: readonly string[] };
  if (manner !== "allow-list")
    throw new CommandError(
      "--vocabulary: it is for descriptors of the manner allow-list, and the settings name another",
    );
  const lines = (await readText("--vocabulary", path)).split(/\r?\n/).map((line) => line.trim());
  return { manner, words: [...words, ...lines.filter((line) => line !== "")] };
}

async function readList(flag: string, path: string): Promise<readonly unknown[]> {
  const list = await readJson(flag, path);
  if (!Array.isArray(list)) throw new CommandError(`${flag}: the file is no JSON list`);
  return list as readonly unknown[];
}

function needOption({ options = [] }: DeidentificationConfig, flag: string, option: string): void {
  if (!options.some((name) => name === option)) throw new CommandError(`${flag}: it needs the option ${option}`);
}

/** All of them can open one Item of Encrypted Attributes Sequence (0400,0500). */
async function recipientsOf({
  encryptTo,
  encryptPasswordFile,
}: SettingsOptions): Promise<NonNullable<BatchOptions["recipients"]>> {
  if (encryptTo.length === 0 && encryptPasswordFile === undefined) return [];
  const certificates = (await Promise.all(encryptTo.map(readHolder))).map(({ bytes }) => bytes);
  const password = encryptPasswordFile === undefined ? undefined : await readPassword(encryptPasswordFile);
  if (password === "") throw new CommandError("--encrypt-password-file: the first line of the file is empty");
  return [{ certificates, ...(password === undefined ? {} : { password }) }];
}
