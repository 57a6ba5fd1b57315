import {
  type BulkOperation,
  deidentifyOperation,
  type OperationName,
  RunKeys,
  sealOperation,
  verifyOperation,
} from "@dicomsec/bulk";
import { readKeyFile } from "../deidentification-key.js";
import { readSettings, type SettingsOptions } from "../deidentify-settings.js";
import { CommandError } from "../exit-codes.js";
import { readSealOptions, type SealSettings } from "../seal-settings.js";
import { signatureJson } from "../signature-verdict.js";
import { readVerifyOptions, type VerifySettings } from "../verify-settings.js";
import { softwareVersion } from "../version.js";

/** The options of commands that a run needs, as they stand on the command line: threads and workers read the files that they name themselves. */
export type OperationOptions = {
  readonly deidentify: SettingsOptions & { readonly keyFile?: string; readonly check: boolean };
  readonly verify: VerifySettings & { readonly queueKeyFile?: string };
  readonly seal: SealSettings & { readonly queueKeyFile?: string };
};

/** What is done, by its name, and how. */
export type OperationCommand = {
  [Name in OperationName]: { readonly name: Name; readonly options: OperationOptions[Name] };
}[OperationName];

export interface ReadOperation {
  readonly operation: BulkOperation;
  readonly keys: RunKeys;
}

/** @throws CommandError, and what is wrong with settings */
export async function readOperation(command: OperationCommand): Promise<ReadOperation> {
  if (command.name === "deidentify") return readDeidentification(command.options);
  const keys = new RunKeys(await readKeyFile("--queue-key-file", command.options.queueKeyFile));
  if (command.name === "verify") {
    const options = { verify: await readVerifyOptions(command.options), describe: signatureJson, softwareVersion };
    return { operation: verifyOperation(options), keys };
  }
  return { operation: sealOperation({ seal: await readSealOptions(command.options), softwareVersion }), keys };
}

async function readDeidentification(options: OperationOptions["deidentify"]): Promise<ReadOperation> {
  const key = await readKeyFile("--key-file", options.keyFile);
  const { config, pseudonymStore, ...settings } = await readSettings(options);
  if (pseudonymStore !== undefined)
    throw new CommandError("--pseudonym-store: counting patients needs all instances on one machine");
  // How many are treated at a time is this machine's affair, and no setting.
  const { jobs: _, ...shared } = config;
  const operation = await deidentifyOperation({
    ...settings,
    config: shared,
    key,
    check: options.check,
    softwareVersion,
  });
  return { operation, keys: new RunKeys(key) };
}
