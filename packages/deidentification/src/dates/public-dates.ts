import { Tag, type TagNumber } from "@dicomsec/core";

/**
 * Dates that are printed in the standard or known to everybody: shifted with the patient's, they would tell by how much.
 * @see PS3.16 Annex B, Annex C
 */
export const publishedDates: ReadonlySet<TagNumber> = new Set<TagNumber>([
  Tag.ContextGroupVersion,
  Tag.ContextGroupLocalVersion,
  Tag.TemplateVersion,
  Tag.TemplateLocalVersion,
]);

/** Dates of devices, products and committees: none is a date of the patient. */
export const datesOfOthers: ReadonlySet<TagNumber> = new Set<TagNumber>([
  ...publishedDates,
  Tag.CalibrationDate,
  Tag.CalibrationDateTime,
  Tag.DateOfInstallation,
  Tag.DateOfLastCalibration,
  Tag.DateOfLastDetectorCalibration,
  Tag.DateOfManufacture,
  Tag.DateTimeOfLastCalibration,
  Tag.EffectiveDateTime,
  Tag.EthicsCommitteeApprovalEffectivenessEndDate,
  Tag.EthicsCommitteeApprovalEffectivenessStartDate,
  Tag.HangingProtocolCreationDateTime,
  Tag.InformationIssueDateTime,
  Tag.ProductExpirationDateTime,
  Tag.SelectorDAValue,
  Tag.SelectorDTValue,
  Tag.SourceStrengthReferenceDate,
]);
