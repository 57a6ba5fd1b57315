import { formatTag, keywordOf, type TagNumber, type VR } from "@dicomsec/core";
import { actionNames, type ResolvedAction } from "./action-codes.js";
import type { CompiledProfile } from "./compiled-profile.js";
import type { IodNode } from "./iod-types.js";

/** What is done to an attribute at one place of a Dataset, and why. */
export interface AttributeTreatment {
  /** Tag path without Item numbers: `(0008,1140).(0008,1155)`. */
  readonly path: string;
  readonly tag: string;
  /** Undefined for private and unknown attributes. */
  readonly keyword: string | undefined;
  readonly vr: VR;
  readonly action: ResolvedAction;
  /** Where the action is written: a row of Table E.1-1 or a section. */
  readonly rule: string;
}

/** One place of a Dataset, the root or the Items of a Sequence: its attributes' actions, and their treatments once they occurred. */
export class TreatmentPlace {
  readonly node: IodNode | undefined;
  /** Resolved actions under the chosen options, in the order of the profile's tags. */
  readonly actions: Uint8Array;
  readonly #profile: CompiledProfile;
  readonly #path: string;
  readonly #children = new Map<TagNumber, TreatmentPlace>();
  readonly #actionsByTag = new Map<TagNumber, number>();
  readonly #plain = new Map<TagNumber, VR>();
  readonly #treatments = new Map<TagNumber, AttributeTreatment[]>();

  constructor(profile: CompiledProfile, node: IodNode | undefined, path = "") {
    this.#profile = profile;
    this.#path = path;
    this.node = node;
    this.actions = profile.resolvedActions(node);
  }

  /** The number of the action for an attribute here, 0 where no row has it. */
  actionOf(tag: TagNumber): number {
    const known = this.#actionsByTag.get(tag);
    if (known !== undefined) return known;
    const at = this.#profile.indexOf(tag);
    const action = at < 0 ? this.#profile.patternAction(tag) : this.actions[at]!;
    this.#actionsByTag.set(tag, action);
    return action;
  }

  /** Whether an attribute is to be looked at: not once it is known that it stays here, whatever its value, and that nothing is said of it. */
  readonly isOfInterest = (tag: TagNumber, vr: VR): boolean => this.#plain.get(tag) !== vr;

  /** Remembers that all attributes of the Tag and VR stay here and that nothing is said of them. */
  setPlain(tag: TagNumber, vr: VR): void {
    this.#plain.set(tag, vr);
  }

  /** The Items of a Sequence here. */
  child(tag: TagNumber): TreatmentPlace {
    let child = this.#children.get(tag);
    if (!child) {
      child = new TreatmentPlace(this.#profile, this.node?.child(tag), this.pathOf(tag));
      this.#children.set(tag, child);
    }
    return child;
  }

  /** @param rule Default: the row of the profile that has the Tag. */
  treatment(tag: TagNumber, vr: VR, action: ResolvedAction, rule?: string): AttributeTreatment {
    const known = this.#treatments.get(tag);
    const same = known?.find(
      (treatment) =>
        treatment.action === action && treatment.vr === vr && (rule === undefined || treatment.rule === rule),
    );
    if (same) return same;
    const treatment = {
      path: this.pathOf(tag),
      tag: formatTag(tag),
      keyword: keywordOf(tag),
      vr,
      action,
      rule: rule ?? this.#profile.ruleOf(tag),
    };
    if (known) known.push(treatment);
    else this.#treatments.set(tag, [treatment]);
    return treatment;
  }

  /** What the profile without options does to an attribute that has a row here. */
  withoutOptions(tag: TagNumber): ResolvedAction {
    const at = this.#profile.indexOf(tag);
    // The rows of repeating groups and of private elements say X.
    return at < 0 ? "X" : (actionNames[this.#profile.profileActions(this.node)[at]!] as ResolvedAction);
  }

  /** Where an attribute here stands, as Tags without Item numbers. */
  pathOf(tag: TagNumber): string {
    return this.#path === "" ? formatTag(tag) : `${this.#path}.${formatTag(tag)}`;
  }
}
