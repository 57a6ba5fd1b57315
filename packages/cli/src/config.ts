import { readFile } from "node:fs/promises";
import { CommandError } from "./exit-codes.js";

/** The settings a configuration file may hold; secrets come as files named on the command line. */
const allowed: Readonly<Record<string, (value: unknown) => boolean>> = {
  profile: (value) => value === "basic",
  layout: (value) => value === "keep" || value === "uid",
  unknown: (value) => value === "remove" || value === "keep",
  jobs: (value) => Number.isInteger(value) && Number(value) > 0,
  quarantine: (value) => typeof value === "string",
  reportValues: (value) => value === true,
};

/** Reads `--config`: what the command line says besides wins. @throws CommandError */
export async function readConfig(path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(path, "utf8").catch(() => {
    throw new CommandError("--config: the file cannot be read");
  });
  const config = parse(text);
  for (const [name, value] of Object.entries(config)) {
    const isValid = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (!isValid) throw new CommandError(`--config: the settings are ${Object.keys(allowed).join(", ")}`);
    if (!isValid(value)) throw new CommandError(`--config: ${name} has no such value`);
  }
  return config;
}

function parse(text: string): Record<string, unknown> {
  try {
    const config: unknown = JSON.parse(text);
    if (typeof config === "object" && config !== null && !Array.isArray(config))
      return config as Record<string, unknown>;
  } catch {
    // Falls through: a syntax error and a wrong type are the same to the user.
  }
  throw new CommandError("--config: the file is no JSON object");
}
