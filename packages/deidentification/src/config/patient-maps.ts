import type { PatientIdentity } from "../cleaning.js";
import { patientKeyOf } from "../patient.js";
import { isPseudonymText, type PatientPseudonym } from "../pseudonyms.js";
import { configError } from "../rules/condition.js";
import { parseCsv } from "./csv.js";

/** Looks a patient up; undefined for one that is not in the table. */
export type PatientLookup<Value> = (patient: PatientIdentity) => Value | undefined;

/**
 * Reads a map of patients from CSV with the header `id_old,id_new`; further columns may be `name_new` and `issuer`. Without an issuer a row is
 * for every patient with the ID, with one it is for those of the issuer alone.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_CONFIG` for another header, a patient with two pseudonyms or two patients with one.
 */
export function readPseudonymMap(csv: string): PatientLookup<PatientPseudonym> {
  const seen = new Map<string, string>();
  return lookup(csv, ["id_old", "id_new"], (row, key) => {
    const { id_new: id = "", name_new: name } = row;
    if (!isPseudonymText(id) || (name && !isPseudonymText(name))) throw configError("A pseudonym is empty or holds \\");
    if ((seen.get(id) ?? key) !== key) throw configError("The map of patients gives two patients one pseudonym");
    seen.set(id, key);
    return { id, ...(name ? { name } : {}) };
  });
}

/**
 * Reads days to shift dates by from CSV with the header `id,days` and perhaps `issuer`.
 * @throws {DeidentificationError} `ERR_DEIDENTIFICATION_CONFIG`
 */
export function readDateShifts(csv: string): PatientLookup<number> {
  return lookup(csv, ["id", "days"], ({ days = "" }) => {
    if (!/^[+-]?\d{1,6}$/.test(days)) throw configError("A date shift is a whole number of days");
    return Number(days);
  });
}

function lookup<Value>(
  csv: string,
  columns: readonly [string, string],
  valueOf: (row: Readonly<Record<string, string>>, key: string) => Value,
): PatientLookup<Value> {
  const [header = [], ...rows] = parseCsv(csv);
  const names = header.map((name) => name.trim());
  if (columns.some((name) => !names.includes(name)))
    throw configError(`The map needs the columns ${columns.join(", ")}`);
  const values = new Map<string, Value>();
  for (const cells of rows) {
    const row = Object.fromEntries(names.map((name, at) => [name, (cells[at] ?? "").trim()]));
    const [patientId, issuer] = [row[columns[0]], row["issuer"] || undefined];
    if (!patientId) throw configError("A row of the map has no patient");
    const key = patientKeyOf({ patientId, issuer })!;
    if (values.has(key)) throw configError("The map has two rows for one patient");
    values.set(key, valueOf(row, key));
  }
  return (patient) => {
    const key = patientKeyOf(patient);
    return key === undefined ? undefined : (values.get(key) ?? values.get(patient.patientId!));
  };
}
