import { type Command, Option } from "commander";
import { addProfileOptions } from "./profile-options.js";
import { repeatableOption } from "./repeatable.js";

/** Adds the options of what a de-identification does: they must be the same on all machines of a run. */
export function addSettingsOptions(command: Command): Command {
  command
    .optionsGroup("What is done:")
    .addOption(new Option("--profile <name>", "the profile (default: basic)").choices(["basic"]));
  addProfileOptions(command)
    .addOption(
      new Option("--unknown <what>", "attributes of no dictionary (default: remove)").choices(["remove", "keep"]),
    )
    .option("--vocabulary <file>", "words that clean-descriptors keeps besides its own, one a line")
    .option(
      "--safe-private <file.json>",
      "private elements that retain-safe-private keeps: { creator, group, element }",
    )
    .option("--pixel-rules <file.json>", "rules of the site for clean-pixel-data, asked first");
  command
    .optionsGroup("Patients:")
    .option("--pseudonyms <map.csv>", "pseudonyms by Patient ID: id_old,id_new and perhaps name_new,issuer")
    .option("--pseudonym-store <file>", "count patients, and remember the numbers in this file")
    .option("--date-shifts <file.csv>", "days that retain-modified-dates shifts by: id,days and perhaps issuer")
    .addOption(
      repeatableOption("--encrypt-to <cert.pem>", "a certificate whose holder can re-identify; may be repeated"),
    )
    .option("--encrypt-password-file <file>", "a file with a password that can re-identify");
  return command
    .optionsGroup("Outputs:")
    .addOption(
      new Option("--layout <layout>", "keep the layout of the input, or name by new UIDs (default: keep)").choices([
        "keep",
        "uid",
      ]),
    )
    .addOption(
      new Option("--dicomdir <what>", "refuse a DICOMDIR, or make a new one for the outputs (default: refuse)").choices(
        ["refuse", "rebuild"],
      ),
    )
    .option("--no-check", "do not search the outputs for values of their originals");
}
