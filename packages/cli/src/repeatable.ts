import { Option } from "commander";

/** An option that may be given several times: its values in their order. */
export function repeatableOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(repeatable).default([], "none");
}

/** Reads an option that may be given several times: the values in their order. */
export function repeatable(value: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, value];
}
