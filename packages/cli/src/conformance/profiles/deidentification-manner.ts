import { groupOf, Tag, type TagNumber } from "@dicomsec/core";
import type { CompiledProfile, DeidentificationConfig } from "@dicomsec/deidentification";

type CleanerName = NonNullable<ReturnType<CompiledProfile["cleanerOf"]>>;

/** How an attribute under action C is cleaned. @see PS3.15 E.3 */
export function cleaningManner(cleaner: CleanerName, tag: TagNumber, config: DeidentificationConfig): string {
  const manners: Readonly<Record<CleanerName, () => string>> = {
    text: () => `Cleaned: ${descriptorManner(config)}.`,
    date: () => `Modified: ${dateManner(config)}.`,
    content: () => "Cleaned by Table E.3.4-1.",
    graphics: () => graphicsManner(tag, config),
    private: () => "What is known to be safe stays.",
  };
  return manners[cleaner]();
}

/** Of curves (50xx), overlays (60xx) and annotations. @see PS3.15 E.3.3 */
function graphicsManner(tag: TagNumber, { graphics = {} }: DeidentificationConfig): string {
  const { annotations = "clean", overlays = "keep-regions", curves = "clean" } = graphics;
  const group = groupOf(tag) & 0xff00;
  if (group === 0x5000) return curves === "drop" ? "Dropped." : "Measured curves stay without sound, text is cleaned.";
  if (group !== 0x6000) return annotations === "drop" ? "Dropped." : "Drawings stay, text is cleaned.";
  return overlays === "drop"
    ? "Dropped."
    : "Overlays that mark a region of interest stay, text is cleaned; those of graphics do not.";
}

/** @see PS3.15 E.3.5 */
export function descriptorManner({ descriptors = { manner: "allow-list" } }: DeidentificationConfig): string {
  const manners = {
    remove: "nothing of it stays",
    redact: "known identifiers of the instance, and what has the form of one, are taken out",
    "allow-list": "numbers of few digits and words of a vocabulary stay",
  };
  const words = "words" in descriptors && (descriptors.words?.length ?? 0) > 0 ? ", extended by the site" : "";
  return `${manners[descriptors.manner]}${words}`;
}

/** @see PS3.15 E.3.6 */
export function dateManner({ modifiedDates = { manner: "shift" } }: DeidentificationConfig): string {
  switch (modifiedDates.manner) {
    case "shift": {
      const [least, most] = modifiedDates.rangeDays ?? [-3650, -1];
      return `shifted by one time per patient, made of the key, from ${least} to ${most} days${modifiedDates.unit === "seconds" ? " by the second" : ""}`;
    }
    case "given":
      return "shifted by days per patient that the site gives";
    case "epoch":
      return `shifted per patient so that the earliest date is ${modifiedDates.epoch ?? "19600101"}`;
    case "year":
      return "cut to the year, times removed";
    case "year-month":
      return "cut to year and month, times removed";
  }
}

const keyed = "made of 55 bits of HMAC-SHA-256 with the key";

/** What stands in place of what identifies an entity; patients can have pseudonyms of another manner. */
export function pseudonymManner(tag: TagNumber, { pseudonyms = { manner: "keyed" } }: DeidentificationConfig): string {
  const isOfPatient = tag === Tag.PatientName || tag === Tag.PatientID;
  if (!isOfPatient || pseudonyms.manner === "keyed") return `Pseudonym, ${keyed}.`;
  return pseudonyms.manner === "map" ? "Pseudonym of a map of the site." : "Pseudonym that counts patients.";
}
