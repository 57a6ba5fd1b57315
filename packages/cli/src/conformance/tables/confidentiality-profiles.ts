import { methodCodes, type ProfileOption, tableEdition } from "@dicomsec/deidentification";
import type { NodeFile } from "../node-file.js";
import { type StatementTable, yesNo } from "../statement.js";

/** The rows of the table after the profile itself, in its order. */
const options: readonly ProfileOption[] = [
  "clean-pixel-data",
  "clean-recognizable-visual-features",
  "clean-graphics",
  "clean-structured-content",
  "clean-descriptors",
  "retain-full-dates",
  "retain-modified-dates",
  "retain-patient-characteristics",
  "retain-device-identity",
  "retain-institution-identity",
  "retain-uids",
  "retain-safe-private",
];

/** @see PS3.2 Table N.8-7 */
export function confidentialityProfiles(node: NodeFile): StatementTable {
  const { deidentification: config, deidentifier = {}, reidentifier } = node;
  const rowOf = (option?: ProfileOption): readonly string[] => {
    const isDone = config !== undefined && (option === undefined || (config.options ?? []).includes(option));
    const isUndone = option === undefined && reidentifier !== undefined;
    const isConfigurable =
      (isDone && deidentifier.configurable === true) || (isUndone && reidentifier.configurable === true);
    const name = methodCodes.find((code) => code.option === option)!.codeMeaning;
    const [profile, title] = [
      "Basic Application Level Confidentiality Profile",
      option === undefined ? "Basic Profile" : name,
    ];
    return [
      profile,
      title,
      aeTitles([...(isDone ? [deidentifier] : []), ...(isUndone ? [reidentifier] : [])]),
      yesNo(isDone),
      yesNo(isUndone),
      yesNo(isConfigurable),
    ];
  };
  return {
    number: "N.8-7",
    title: "Attribute Confidentiality Profiles",
    columns: ["Profile", "Option", "AE", "De-identifier", "Re-identifier", "Configurable"],
    groups: [{ rows: [rowOf(), ...options.map((option) => rowOf(option))] }],
    notes:
      config || reidentifier
        ? [strategy(node), "A re-identifier opens what is encrypted whatever options were carried out."]
        : ["No Attribute Confidentiality Profile is supported."],
  };
}

function aeTitles(uses: readonly { readonly aeTitles?: readonly string[] }[]): string {
  if (uses.some((use) => use.aeTitles === undefined)) return "ALL";
  return [...new Set(uses.flatMap((use) => use.aeTitles ?? []))].join(", ");
}

/** What becomes of attributes that come into the standard after the product was made. @see PS3.2 N.8.4.4 */
function strategy({ deidentification, deidentifier }: NodeFile): string {
  if (!deidentification) return "Nothing is de-identified.";
  const { includeLaterRows = true, unknown = "remove" } = deidentification;
  const later = includeLaterRows ? "rows that editions after it brought are applied as well" : "rows of later editions are not applied"; // prettier-ignore
  return `Attributes added later to the standard: the table is that of edition ${tableEdition}; ${later}. Attributes that neither the table nor the dictionary of the product has are ${unknown === "remove" ? "removed" : "kept"}, all of them alike; this is ${deidentifier?.configurable ? "" : "not "}configurable.`;
}
