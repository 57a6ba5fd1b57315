/** A number, or the least and the greatest one. */
export type NumberCondition = number | { readonly from?: number; readonly to?: number };

/** What an image must be for a rule to apply; all that is given must hold, of a list any. Text is compared without regard to case. */
export interface PixelRuleConditions {
  /** SOP Class UID (0008,0016). */
  readonly sopClass?: readonly string[];
  /** Modality (0008,0060). */
  readonly modality?: readonly string[];
  /** Parts of Manufacturer (0008,0070). */
  readonly manufacturer?: readonly string[];
  /** Parts of Manufacturer's Model Name (0008,1090). */
  readonly model?: readonly string[];
  /** Values that Image Type (0008,0008) must have, all of them. */
  readonly imageType?: readonly string[];
  /** Values that Image Type (0008,0008) must not have, none of them. */
  readonly notImageType?: readonly string[];
  readonly photometricInterpretation?: readonly string[];
  readonly rows?: NumberCondition;
  readonly columns?: NumberCondition;
}

/** A part of an image: without a width or height to its edge; negative x and y count from the right and from below. */
export interface RuleRegion {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  /** Frames, counted from 1. Default: all. */
  readonly frames?: readonly number[];
}

/** What is known of the pixels of some kind of image. Data only: rules may come from JSON. */
export interface PixelRule {
  readonly id: string;
  /** Where the knowledge is from, and what it does not cover. */
  readonly note: string;
  readonly when: PixelRuleConditions;
  /**
   * `clean`: images of this kind carry no text. `regions`: text is in these regions. `outside-ultrasound-regions`: text is outside
   * of what Sequence of Ultrasound Regions (0018,6011) has for image. `blackout`: the whole image is text.
   */
  readonly action:
    | { readonly kind: "clean" }
    | { readonly kind: "outside-ultrasound-regions" }
    | { readonly kind: "blackout" }
    | { readonly kind: "regions"; readonly regions: readonly RuleRegion[] };
  /** `confirmed`: somebody looked at images of this kind; `presumed`: text may also be elsewhere. */
  readonly certainty: "confirmed" | "presumed";
}
