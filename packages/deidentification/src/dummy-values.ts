import { lookupTag, Tag, type TagNumber, type VR } from "@dicomsec/core";
import { templateItems, uidOfNothing, unknownCode, type TemplateElement, type TemplateItem } from "./dummy-items.js";
import type { IodNode } from "./iod-types.js";
import { createKeyedDigits } from "./keys.js";
import { pseudonymRows, type PseudonymRow } from "./pseudonym-table.js";
import type { UidMapper } from "./uid-mapping.js";

/**
 * A value to write: text in ASCII, which every Specific Character Set has; bytes, the same in either byte order; or the Items of a
 * Sequence. Padding is the writer's.
 */
export type DummyValue = string | Uint8Array | readonly DummyItem[];

/** One element of a dummy Item. */
export interface DummyElement {
  readonly tag: TagNumber;
  readonly vr: VR;
  readonly value: DummyValue;
}

/** The elements of a dummy Item, in ascending order of their tags. */
export type DummyItem = readonly DummyElement[];

const text = "REMOVED";

/**
 * One dummy for each VR: not empty and of the form PS3.5 demands. A number is a count of zero bytes, one value of even length.
 * UI and SQ have none of their own.
 * @see PS3.5 6.2
 */
const dummies: Readonly<Record<Exclude<VR, "SQ" | "UI">, string | number>> = {
  AE: text,
  AS: "000Y",
  AT: 4,
  CS: text,
  DA: "19000101",
  DS: "0",
  DT: "19000101000000",
  FD: 8,
  FL: 4,
  IS: "0",
  LO: text,
  LT: text,
  OB: 2,
  OD: 8,
  OF: 4,
  OL: 4,
  OV: 8,
  OW: 2,
  PN: text,
  SH: text,
  SL: 4,
  SS: 2,
  ST: text,
  SV: 8,
  TM: "000000",
  UC: text,
  UL: 4,
  UN: 2,
  UR: "about:blank",
  US: 2,
  UT: text,
  UV: 8,
};

/** What a replacement may depend on. */
export interface DummyRequest {
  readonly tag: TagNumber;
  readonly vr: VR;
  /**
   * The text the replacement stands for; undefined when it cannot be read. It matters to UIDs and to the attributes that identify an
   * entity. For Patient's Name give the Patient ID if there is one: then name and ID get one pseudonym, however the name is spelled.
   */
  readonly original?: string | undefined;
  /** The attributes the IOD has where the element stands; undefined where it is not known. Matters to Sequences. */
  readonly node?: IodNode | undefined;
}

/** Makes replacement values, consistent over all instances for which the key is the same. @see PS3.15 E.1.1 step 2 */
export interface DummySource {
  /** For action D: a value that is not empty and valid for the VR; for a Sequence, one Item. */
  dummy(request: DummyRequest): DummyValue;
  /** For action Z: an empty value; for Patient's Name and Patient ID the pseudonym, so that patients stay apart. */
  zero(request: DummyRequest): DummyValue;
}

/** Crockford's base 32: digits and upper case without I, L, O and U. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** With eleven characters the 16 that an SH may have, the shortest of the VRs in play. */
const defaultPrefix = "ANON-";

/** A prefix and eleven characters of five random bits. */
function pseudonymOf(digits: string, prefix: string): string {
  const characters = Array.from({ length: 11 }, (_, at) => parseInt(digits.slice(2 * at, 2 * at + 2), 16) & 31);
  return prefix + characters.map((character) => alphabet.charAt(character)).join("");
}

/** Whether a text has the form of a pseudonym that was made of a key. */
export function isPseudonym(text: string): boolean {
  return /[0-9A-HJKMNP-TV-Z]{11}$/.test(text);
}

/** An IOD that nests Sequences of Type 1 deeper than this does not exist; a table that does would not end. */
const maxDepth = 8;

class KeyedDummySource implements DummySource {
  readonly #keyedDigits: (text: string) => string;
  readonly #uids: UidMapper;
  readonly #patientPrefix: string;

  constructor(key: Uint8Array, uids: UidMapper, patientPrefix: string) {
    this.#keyedDigits = createKeyedDigits(key, "dummy");
    this.#uids = uids;
    this.#patientPrefix = patientPrefix;
  }

  dummy({ tag, vr, original = "", node }: DummyRequest): DummyValue {
    if (vr === "SQ") return [this.#item(tag, node?.child(tag), 1)];
    if (vr === "UI") return original === "" ? this.#uidOfNothing() : this.#uids.value(original);
    const row = pseudonymRows.get(tag);
    return (row && this.#pseudonym(row, original)) ?? this.#constant(vr);
  }

  zero({ tag, vr, original = "" }: DummyRequest): DummyValue {
    if (vr === "SQ") return [];
    const row = pseudonymRows.get(tag);
    return (row?.insteadOfEmpty === true && this.#pseudonym(row, original)) || "";
  }

  /** Undefined for an empty original: absence identifies nobody. */
  #pseudonym({ entity }: PseudonymRow, original: string): string | undefined {
    const trimmed = original.replaceAll("\0", "").trim();
    const prefix = entity === "patient" ? this.#patientPrefix : defaultPrefix;
    return trimmed === "" ? undefined : pseudonymOf(this.#keyedDigits(`${entity}\0${trimmed}`), prefix);
  }

  #constant(vr: Exclude<VR, "SQ" | "UI">): DummyValue {
    return valueOf(dummies[vr]);
  }

  /** Keyed, so that outputs do not show by a common UID which tool made them. */
  #uidOfNothing(): string {
    return this.#uids.uid("of nothing");
  }

  #item(sequence: TagNumber, node: IodNode | undefined, depth: number): DummyItem {
    const template = templateItems.get(sequence) ?? (node?.type(Tag.CodeMeaning) === "1" ? unknownCode : undefined);
    if (template !== undefined) return this.#fromTemplate(template);
    return node === undefined || depth > maxDepth ? [] : this.#fromTypes(node, depth);
  }

  #fromTemplate(template: TemplateItem): DummyItem {
    return template.map(({ tag, vr, value }) => ({ tag, vr, value: this.#templateValue(value) }));
  }

  #templateValue(value: TemplateElement["value"]): DummyValue {
    if (value === uidOfNothing) return this.#uidOfNothing();
    if (typeof value === "string" || typeof value === "number") return valueOf(value);
    return value.map((item) => this.#fromTemplate(item));
  }

  /** Type 1 gets a dummy, Type 2 is empty, all else is absent. */
  #fromTypes(node: IodNode, depth: number): DummyItem {
    return node.tags().flatMap((tag) => {
      const vr = lookupTag(tag)?.vr ?? "UN";
      const type = node.type(tag);
      if (type === "2") return [{ tag, vr, value: vr === "SQ" ? [] : "" }];
      if (type !== "1") return [];
      return [
        { tag, vr, value: vr === "SQ" ? [this.#item(tag, node.child(tag), depth + 1)] : this.dummy({ tag, vr }) },
      ];
    });
  }
}

function valueOf(value: string | number): DummyValue {
  return typeof value === "string" ? value : new Uint8Array(value);
}

/**
 * Makes dummies: constants by VR, except pseudonyms for the attributes that identify an entity and Items for Sequences.
 * @param key 32 bytes. The same key gives the same pseudonyms on every machine.
 * @param uids Replaces the UIDs of attributes with VR UI and action D.
 * @param patientPrefix What pseudonyms of patients begin with. Default: `ANON-`.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_KEY_LENGTH` unless the key has 32 bytes.
 * @see PS3.15 E.1.1 step 2, Table E.1-1a "D" and "Z"
 */
export function createDummySource(key: Uint8Array, uids: UidMapper, patientPrefix = defaultPrefix): DummySource {
  return new KeyedDummySource(key, uids, patientPrefix);
}
