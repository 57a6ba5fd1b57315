import { InvalidArgumentError, Option } from "commander";

/** An option that is a number of seconds. */
export function secondsOption(flags: string, description: string, fallback: number): Option {
  return new Option(flags, description).argParser(seconds).default(fallback);
}

function seconds(text: string): number {
  if (!/^\d{1,6}(?:\.\d+)?$/.test(text)) throw new InvalidArgumentError("a number of seconds is needed");
  return Number(text);
}
