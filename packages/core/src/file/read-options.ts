import type { DecodeWarning } from "../errors.js";

export interface ReadDatasetOptions {
  /** Default: Explicit VR Little Endian. */
  readonly transferSyntaxUid?: string;
  /** Deepest allowed nesting of Sequences. Default: 64. */
  readonly maxDepth?: number;
  /** Most bytes a deflated Dataset may inflate to. Default: 64 MiB, or 100 times its deflated size if that is more. */
  readonly maxInflatedBytes?: number;
  /** Whether departures from PS3.5 and PS3.10 throw instead of being reported. Default: false. */
  readonly strict?: boolean;
  /** Called for each departure from PS3.5 or PS3.10 that was tolerated. Default: none. */
  readonly onWarning?: (warning: DecodeWarning) => void;
}

export interface ReadFileOptions extends Omit<ReadDatasetOptions, "transferSyntaxUid"> {
  /** The Transfer Syntax of an input without File Meta Information. Default: judged by its first element. */
  readonly transferSyntaxUid?: string;
}

export interface OpenFileOptions extends ReadFileOptions {
  /** Values longer than this many bytes stay in the source, but for those that decide how others are decoded. Default: 65,536. */
  readonly externalThreshold?: number;
  /** Aborts reading. */
  readonly signal?: AbortSignal;
}

/** Read options with every default filled in. */
export interface ResolvedReadOptions {
  readonly transferSyntaxUid: string | undefined;
  readonly maxDepth: number;
  readonly maxInflatedBytes: number | undefined;
  readonly strict: boolean;
  readonly onWarning: ((warning: DecodeWarning) => void) | undefined;
  readonly externalThreshold: number;
}

export function resolveReadOptions(
  options: OpenFileOptions | undefined,
  externalThreshold: number,
): ResolvedReadOptions {
  return {
    transferSyntaxUid: options?.transferSyntaxUid,
    maxDepth: options?.maxDepth ?? 64,
    maxInflatedBytes: options?.maxInflatedBytes,
    strict: options?.strict ?? false,
    onWarning: options?.onWarning,
    externalThreshold: options?.externalThreshold ?? externalThreshold,
  };
}
