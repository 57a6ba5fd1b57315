import { Tag, tagDigits } from "@dicomsec/core";
import { isRegisteredUid } from "@dicomsec/deidentification";
import { ProxyError } from "./proxy-error.mjs";

/** @import { Cleaner } from "./cleaner.mjs" */
/** @import { UidStore } from "./uid-store.mjs" */

/** @typedef {{ vr?: string, Value?: unknown[] }} JsonElement */

/** UIDs that an answer has, which are replaced. */
const uidTags = [Tag.StudyInstanceUID, Tag.SeriesInstanceUID, Tag.SOPInstanceUID].map(tagDigits);

/** What else it has: codes and numbers that say nothing of whom they are. All other attributes are left out. */
const keptVrs = new Map(
  /** @type {const} */ ([
    [Tag.SOPClassUID, "UI"],
    [Tag.Modality, "CS"],
    [Tag.ModalitiesInStudy, "CS"],
    [Tag.SOPClassesInStudy, "UI"],
    [Tag.NumberOfStudyRelatedSeries, "IS"],
    [Tag.NumberOfStudyRelatedInstances, "IS"],
    [Tag.NumberOfSeriesRelatedInstances, "IS"],
    [Tag.SeriesNumber, "IS"],
    [Tag.InstanceNumber, "IS"],
    [Tag.Rows, "US"],
    [Tag.Columns, "US"],
    [Tag.BitsAllocated, "US"],
    [Tag.NumberOfFrames, "IS"],
  ]).map(([tag, vr]) => [tagDigits(tag), vr]),
);

const toldTags = [...uidTags, ...keptVrs.keys()].toSorted((a, b) => (a < b ? -1 : 1));

/** What values of such attributes are; a server that puts something else there is not believed. */
/** @type {Readonly<Record<"UI" | "CS" | "IS" | "US", (value: unknown) => boolean>>} */
const plainValues = {
  UI: (value) => typeof value === "string" && isRegisteredUid(value),
  CS: (value) => typeof value === "string" && /^[A-Z0-9_ ]{1,16}$/.test(value),
  IS: (value) => typeof value === "number",
  US: (value) => typeof value === "number",
};

/** Parameters that a search may have; `uid`: it is put back before the server behind is asked. */
const parameters = new Map([
  ...["StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID", ...uidTags].map(
    (name) => /** @type {const} */ ([name, "uid"]),
  ),
  ...["Modality", "ModalitiesInStudy", "SOPClassUID", "limit", "offset", "fuzzymatching"].map(
    (name) => /** @type {const} */ ([name, "plain"]),
  ),
]);

/**
 * The query for the server behind the proxy. A search by anything else, such as a name, would tell by its answer what a value was.
 * @param {URLSearchParams} query
 * @param {UidStore} uids
 * @throws {ProxyError} ERR_PROXY_QUERY, ERR_PROXY_UNKNOWN
 */
export function queryBehind(query, uids) {
  const asked = new URLSearchParams();
  for (const [name, value] of query) {
    const kind = parameters.get(name);
    if (kind === undefined || (kind === "plain" && !/^[\w.]{1,64}$/.test(value)))
      throw new ProxyError("ERR_PROXY_QUERY");
    asked.append(name, kind === "uid" ? originalOf(value, uids) : value);
  }
  return asked;
}

/** It becomes a part of an address, so that what an instance has for a UID, and is none, leads nowhere. @param {string} replacement @param {UidStore} uids */
export function originalOf(replacement, uids) {
  const original = uids.original(replacement);
  if (original === undefined || !/^\d+(?:\.\d+)*$/.test(original)) throw new ProxyError("ERR_PROXY_UNKNOWN");
  return original;
}

/**
 * One match as it may be told.
 * @param {Record<string, JsonElement>} match
 * @param {Cleaner} cleaner
 */
export function matchInFront(match, cleaner) {
  const told = toldTags.flatMap(
    /** @returns {[string, JsonElement][]} */ (tag) => {
      const { vr, Value = [] } = match[tag] ?? {};
      const [uid] = Value;
      if (uidTags.includes(tag))
        return typeof uid === "string" ? [[tag, { vr: "UI", Value: [cleaner.replacement(uid)] }]] : [];
      const kept = keptVrs.get(tag);
      return kept && kept === vr && Value.every(plainValues[kept]) ? [[tag, { vr, Value }]] : [];
    },
  );
  return Object.fromEntries(told);
}
