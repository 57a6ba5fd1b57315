import { type Dataset, Tag, type TagNumber } from "@dicomsec/core";
import type { ImageFacts } from "./image-facts.js";
import type { NumberCondition, PixelRule, PixelRuleConditions } from "./pixel-rule.js";
import { boxesOutside, clipBox, type PixelBox } from "./pixel-box.js";

/** A box to black out. */
export interface RedactedRegion extends PixelBox {
  /** Frames, counted from 1. */
  readonly frames: "all" | readonly number[];
  /** The id of the rule, `text detected`, or `unknown` for a blackout of what nothing is known of. */
  readonly why: string;
}

/** The first rule that applies, and the regions it names in this image. */
export interface AppliedRule {
  readonly rule: PixelRule;
  readonly regions: readonly RedactedRegion[];
}

export function applyRules(rules: readonly PixelRule[], dataset: Dataset, image: ImageFacts): AppliedRule | undefined {
  const saysBurnedIn = dataset.getString(Tag.BurnedInAnnotation) === "YES";
  for (const rule of rules) {
    if (!applies(rule.when, dataset, image) || (rule.action.kind === "clean" && saysBurnedIn)) continue;
    const regions = regionsOf(rule, dataset, image);
    if (regions.length > 0 || rule.action.kind === "clean") return { rule, regions };
  }
  return undefined;
}

function applies(when: PixelRuleConditions, dataset: Dataset, image: ImageFacts): boolean {
  const text = (tag: TagNumber) => dataset.getString(tag)?.toUpperCase() ?? "";
  const isOne = (list: readonly string[] | undefined, value: string) =>
    list === undefined || list.some((one) => one.toUpperCase() === value);
  const isIn = (list: readonly string[] | undefined, value: string) =>
    list === undefined || list.some((part) => value.includes(part.toUpperCase()));
  const imageType = dataset.getStrings(Tag.ImageType).map((value) => value.toUpperCase());
  return (
    isOne(when.sopClass, text(Tag.SOPClassUID)) &&
    isOne(when.modality, text(Tag.Modality)) &&
    isIn(when.manufacturer, text(Tag.Manufacturer)) &&
    isIn(when.model, text(Tag.ManufacturerModelName)) &&
    (when.imageType ?? []).every((value) => imageType.includes(value.toUpperCase())) &&
    !(when.notImageType ?? []).some((value) => imageType.includes(value.toUpperCase())) &&
    isOne(when.photometricInterpretation, image.photometricInterpretation) &&
    isNumber(when.rows, image.rows) &&
    isNumber(when.columns, image.columns)
  );
}

function isNumber(condition: NumberCondition | undefined, value: number): boolean {
  if (condition === undefined || typeof condition === "number") return condition === undefined || condition === value;
  return value >= (condition.from ?? -Infinity) && value <= (condition.to ?? Infinity);
}

function regionsOf({ id, action }: PixelRule, dataset: Dataset, image: ImageFacts): readonly RedactedRegion[] {
  const { rows, columns } = image;
  const all = (box: PixelBox): RedactedRegion => ({ ...box, frames: "all", why: id });
  if (action.kind === "blackout") return [all({ x: 0, y: 0, width: columns, height: rows })];
  if (action.kind === "outside-ultrasound-regions") return outsideUltrasoundRegions(dataset, image).map(all);
  if (action.kind === "clean") return [];
  return action.regions.flatMap((region) => {
    const { x = 0, y = 0, width = columns, height = rows } = region;
    const frames = region.frames?.filter((frame) => frame <= image.frames) ?? "all";
    const box = clipBox({ x: fromStart(x, columns), y: fromStart(y, rows), width, height }, columns, rows);
    return box && frames.length > 0 ? [{ ...box, frames, why: id }] : [];
  });
}

/** A place that may count from the end; of an image that is smaller, from its start. */
function fromStart(at: number, size: number): number {
  return at < 0 ? Math.max(0, size + at) : at;
}

/** @see PS3.3 C.8.5.5 */
function outsideUltrasoundRegions(dataset: Dataset, { rows, columns }: ImageFacts): readonly PixelBox[] {
  const regions = dataset.getItems(Tag.SequenceOfUltrasoundRegions).flatMap((item) => {
    const [x, y, right, below] = [
      Tag.RegionLocationMinX0,
      Tag.RegionLocationMinY0,
      Tag.RegionLocationMaxX1,
      Tag.RegionLocationMaxY1,
    ].map((tag) => item.getNumber(tag));
    if (x === undefined || y === undefined || right === undefined || below === undefined) return [];
    return clipBox({ x, y, width: right - x + 1, height: below - y + 1 }, columns, rows) ?? [];
  });
  return regions.length === 0 ? [] : boxesOutside(regions, columns, rows);
}
