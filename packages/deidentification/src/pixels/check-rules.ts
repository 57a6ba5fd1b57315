import { DeidentificationError } from "../errors.js";
import type { PixelRule, PixelRuleConditions, RuleRegion } from "./pixel-rule.js";

const conditions: { readonly [name in keyof Required<PixelRuleConditions>]: (value: unknown) => boolean } = {
  sopClass: isTexts,
  modality: isTexts,
  manufacturer: isTexts,
  model: isTexts,
  imageType: isTexts,
  notImageType: isTexts,
  photometricInterpretation: isTexts,
  rows: isNumberCondition,
  columns: isNumberCondition,
};

const regionMembers: { readonly [name in keyof Required<RuleRegion>]: (value: unknown) => boolean } = {
  x: Number.isInteger,
  y: Number.isInteger,
  width: isCount,
  height: isCount,
  frames: (value) => Array.isArray(value) && value.every(isCount),
};

/**
 * Checks rules that may come from JSON: a condition that is misspelled would hold for every image.
 * @throws DeidentificationError ERR_DEIDENTIFICATION_CONFIG
 */
export function checkPixelRules(rules: readonly PixelRule[]): void {
  rules.forEach((rule: unknown, at) => {
    if (!isRule(rule)) {
      throw new DeidentificationError("ERR_DEIDENTIFICATION_CONFIG", {
        message: `Pixel rule ${at + 1} is not one: a member is unknown, missing or of another kind`,
      });
    }
  });
}

function isRule(rule: unknown): boolean {
  if (!isObject(rule)) return false;
  const { id, note, when, action, certainty } = rule;
  if (Object.keys(rule).some((key) => !["id", "note", "when", "action", "certainty"].includes(key))) return false;
  if (typeof id !== "string" || typeof note !== "string" || !hasMembers(when, conditions)) return false;
  return isAction(action) && (certainty === "confirmed" || certainty === "presumed");
}

function isAction(action: unknown): boolean {
  if (!isObject(action)) return false;
  const { kind, regions, ...others } = action;
  if (Object.keys(others).length > 0) return false;
  if (kind !== "regions") return ["clean", "outside-ultrasound-regions", "blackout"].includes(String(kind)) && !regions;
  return Array.isArray(regions) && regions.length > 0 && regions.every((region) => hasMembers(region, regionMembers));
}

function hasMembers(value: unknown, known: { readonly [name: string]: (value: unknown) => boolean }): boolean {
  return (
    isObject(value) &&
    Object.entries(value).every(([name, member]) => Object.hasOwn(known, name) && known[name]!(member))
  );
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === "string" && text !== "");
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0;
}

function isNumberCondition(value: unknown): boolean {
  return Number.isInteger(value) || hasMembers(value, { from: Number.isInteger, to: Number.isInteger });
}
