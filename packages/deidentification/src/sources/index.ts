export {
  deidentifySources,
  type SourceInput,
  type SourceOutput,
  type SourcesOptions,
  type SourcesProgress,
  type SourcesResult,
} from "./deidentify-sources.js";
