export { actionNames, actionNumbers, isActionCode, type ActionCode, type ResolvedAction } from "./action-codes.js";
export { resolveAction, resolveActionNumber } from "./action-resolution.js";
export {
  claimsOf,
  executedMethodCodes,
  methodCodesToAppend,
  type DeidentificationClaims,
  type ExecutedSteps,
} from "./claims.js";
export {
  actionName,
  compileProfile,
  unknownAttributeRule,
  type CompiledProfile,
  type CompileProfileOptions,
  type ProfileDescription,
} from "./compiled-profile.js";
export {
  createDummySource,
  type DummyElement,
  type DummyItem,
  type DummyRequest,
  type DummySource,
  type DummyValue,
} from "./dummy-values.js";
export { encapsulatedDocumentDummy } from "./encapsulated-document.js";
export { changedAttributes, type ChangedAttributes } from "./encrypted-attributes/changed-attributes.js";
export {
  encryptAttributes,
  type EncodedInstance,
  type EncryptedSubset,
  type EncryptedSubsetReport,
} from "./encrypted-attributes/encrypt-attributes.js";
export { type ItemState } from "./encrypted-attributes/open-item.js";
export { reidentify, type Reidentification, type ReidentifyOptions } from "./encrypted-attributes/reidentify.js";
export {
  DeidentificationError,
  type DeidentificationErrorCode,
  ReidentificationError,
  type ReidentificationErrorCode,
} from "./errors.js";
export {
  attributeType,
  attributeTypes,
  iodNode,
  iodOf,
  type AttributeType,
  type ElementType,
  type Iod,
  type IodNode,
  type ModuleUsage,
  type ModuleUse,
} from "./iod-types.js";
export { createKeyedDigits, deriveKey, keyLength, type KeyPurpose } from "./keys.js";
export { methodCodes, type MethodCode, type ProfileOption } from "./options.js";
export {
  isPatternRow,
  profileRow,
  profileRows,
  ruleOfRow,
  tableEdition,
  type OptionColumn,
  type ProfileRow,
  type RowSource,
} from "./profile-table.js";
export { createUidMapper, isRegisteredUid, type UidMapper, type UidMapperOptions } from "./uid-mapping.js";
export type { AttributeChange, ChangedValue } from "./change-log.js";
export {
  createDeidentifier,
  type Deidentification,
  type Deidentifier,
  type DeidentifierOptions,
  type InstanceReport,
  type VisualFeaturesCleaner,
  type VisualFeaturesOutcome,
} from "./deidentify.js";
export type { PatientIdentity } from "./cleaning.js";
export { createCohort, type Cohort, type CohortOptions } from "./cohort/cohort.js";
export type { CohortRow, CohortText, NumberSummary } from "./cohort/row-builder.js";
export {
  readConfig,
  type DatesConfig,
  type DeidentificationConfig,
  type PixelsConfig,
  type PseudonymsConfig,
  type VisualFeaturesConfig,
} from "./config/config.js";
export { formatCsv } from "./config/csv.js";
export { deidentifierOptions, type ConfigContext } from "./config/deidentifier-options.js";
export { readDateShifts, readPseudonymMap, type PatientLookup } from "./config/patient-maps.js";
export { presets, type PresetName } from "./config/presets.js";
export { retainedValues } from "./config/retained-values.js";
export type { ModifiedDatesOptions } from "./dates/date-modifier.js";
export { earliestDate } from "./dates/earliest-date.js";
export type { DescriptorCleaning, TextSearch } from "./descriptors/descriptor-cleaner.js";
export type { GraphicsCleaning } from "./graphics/repeating-groups.js";
export type { InstanceFilters } from "./instance-filter.js";
export type { SafePrivateElement } from "./private/safe-elements.js";
export type { SafePrivateOptions } from "./private/safe-private.js";
export type { PatientPseudonym, PseudonymOptions } from "./pseudonyms.js";
export type { AttributePattern, AttributeRule, RuleAction } from "./rules/attribute-rules.js";
export type { Condition } from "./rules/condition.js";
export type { Mapping } from "./mapping.js";
export type { ReviewCode, ReviewReason } from "./pixel-review.js";
export {
  cleanPixels,
  type PixelCleaning,
  type PixelCleaningOptions,
  type PixelReason,
  type PixelReasonCode,
} from "./pixels/clean-pixels.js";
export type { RedactedRegion } from "./pixels/apply-rules.js";
export { defaultPixelRules } from "./pixels/default-pixel-rules.js";
export type { PixelCodecs } from "./pixels/pixel-codecs.js";
export type { NumberCondition, PixelRule, PixelRuleConditions, RuleRegion } from "./pixels/pixel-rule.js";
export type { TextBox, TextDetector } from "./pixels/text-detector.js";
export type { AttributeTreatment } from "./treatment.js";
export { createDefacer, type DefacerOptions } from "./visual-features/defacer.js";
export {
  createDefacingSurvey,
  type DefacingPlan,
  type DefacingSurvey,
  type DefacingSurveyOptions,
} from "./visual-features/defacing-survey.js";
export {
  describeFile,
  ReportBuilder,
  type BatchReport,
  type BatchTotals,
  type FaceReport,
  type FileChange,
  type FileFailure,
  type FileOutcome,
  type FileReport,
  type PictureReport,
  type PixelReport,
} from "./report.js";
export {
  checkDeidentified,
  collectIdentifyingValues,
  createLeakChecker,
  type CheckOptions,
  type IdentifyingValue,
  type LeakChecker,
  type LeakCode,
  type LeakFinding,
  type LeakKind,
  type RetainedValues,
} from "./leak-check/index.js";
