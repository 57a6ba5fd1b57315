import { type DataElement, type Dataset, lookupTag, type TagNumber } from "@dicomsec/core";
import { hasForeignVr } from "../element-facts.js";

/** What the Clean Graphics Option keeps. */
export interface GraphicsCleaning {
  /** Text and drawings of Presentation States and waveform annotations: cleaned by the manner of `descriptors`, or dropped. Default: `clean`. */
  readonly annotations?: "clean" | "drop";
  /**
   * Overlays that mark a region of interest (Overlay Type R) stay, with their texts cleaned; those that hold graphics, often text, never
   * do, for their bitmap cannot be read. Or all are dropped. Default: `keep-regions`.
   */
  readonly overlays?: "keep-regions" | "drop";
  /** Curves other than sound stay, with their texts cleaned, or all are dropped. Default: `clean`. */
  readonly curves?: "clean" | "drop";
}

/** What happens to an element of an overlay or a curve. */
export type PlaneDecision = "keep" | "text" | "drop";

const text: ReadonlySet<string> = new Set(["LO", "SH", "ST", "LT", "UT", "UC"]);

/** Elements in the first group of their repeating group. */
const OVERLAY_TYPE = 0x60000040;
const OVERLAY_BIT_POSITION = 0x60000102;
const CURVE_TYPE_OF_DATA = 0x50000020;
/** Audio of a curve begins here (50xx,2000) and ends before the labels (50xx,2500). */
const FIRST_AUDIO = 0x2000;
const LAST_AUDIO = 0x24ff;

/** Defined Terms of Type of Data (50xx,0020) that are numbers and no sound. @see PS3.3 2004 C.10.2.1.1 */
const measured: ReadonlySet<string> = new Set(
  "TAC PROF HIST ROI TABL FILT POLY ECG PRESSURE FLOW PHYSIO RESP".split(" "),
);

/**
 * Decides about an element of an overlay (60xx) or a curve (50xx) under the Clean Graphics Option.
 *
 * What PS3.6 does not have in these groups is no graphics, and a Sequence refers to other instances: neither stays.
 * An overlay in unused bits of Pixel Data is never kept: what would stay is the description of a bitmap that is not in the group.
 * @see PS3.15 E.3.3, PS3.3 C.9.2
 */
export function decidePlane(element: DataElement, options: GraphicsCleaning): PlaneDecision {
  const { dataset, tag, valueVr } = element;
  const isOverlay = tag >>> 24 === 0x60;
  const stays = isOverlay ? overlayStays(dataset, tag, options) : curveStays(dataset, tag, options);
  const printed = lookupTag(tag)?.vrs;
  if (!stays || printed === undefined || element.isSequence || hasForeignVr(element)) return "drop";
  return printed.includes(valueVr) && !text.has(valueVr) ? "keep" : "text";
}

function overlayStays(dataset: Dataset, tag: TagNumber, { overlays = "keep-regions" }: GraphicsCleaning): boolean {
  if (overlays === "drop") return false;
  const bitPosition = dataset.getNumber(inGroupOf(tag, OVERLAY_BIT_POSITION)) ?? 0;
  return dataset.getString(inGroupOf(tag, OVERLAY_TYPE)) === "R" && bitPosition === 0;
}

function curveStays(dataset: Dataset, tag: TagNumber, { curves = "clean" }: GraphicsCleaning): boolean {
  if (curves === "drop") return false;
  const element = tag & 0xffff;
  if (element >= FIRST_AUDIO && element <= LAST_AUDIO) return false;
  return measured.has(dataset.getString(inGroupOf(tag, CURVE_TYPE_OF_DATA)) ?? "");
}

function inGroupOf(tag: TagNumber, element: TagNumber): TagNumber {
  return ((tag & 0xffff0000) | (element & 0xffff)) >>> 0;
}
