import type { DataElement } from "@dicomsec/core";
import type { RetainedValues } from "../leak-check/index.js";
import { compileRules } from "../rules/attribute-rules.js";
import type { DeidentificationConfig } from "./config.js";

/** What a configuration keeps, for the leak check: it knows the options and the rules, and nothing of how they are carried out. */
export function retainedValues(config: DeidentificationConfig): RetainedValues {
  const { options = [], descriptors, modifiedDates, rules = [] } = config;
  const rule = compileRules(rules);
  return {
    options,
    keepsText: descriptors?.manner !== "remove",
    cutsDates: modifiedDates?.manner === "year" || modifiedDates?.manner === "year-month",
    ...(rule ? { isKept: (element: DataElement) => rule(element, () => pathOf(element))?.do === "keep" } : {}),
  };
}

/** As rules name places: without Item numbers. */
function pathOf({ path }: DataElement): string {
  return path.replaceAll(/\[\d+\]/g, "");
}
