import type { AlgorithmPolicy, Certificate, PathOptions } from "@dicomsec/pki";
import type { ProfileName } from "../profile-name.js";
import type { VerifyOptions } from "../verify-options.js";

export interface Verifier {
  readonly timeStampTrust: readonly Certificate[];
  readonly now: Date;
  readonly believeSigningTime: boolean;
  readonly policy: AlgorithmPolicy | undefined;
  readonly profile: ProfileName | undefined;
  readonly allowOldDcmtk: boolean;
  readonly maxSignatures: number;
  readonly signal: AbortSignal | undefined;
  /** What is the same for every certification path. */
  readonly pathOptions: Omit<PathOptions, "at">;
}

/** @throws RangeError when `at` is no time */
export function resolveVerifyOptions(options: VerifyOptions): Verifier {
  const { trust = [], at, policy, profile, signal } = options;
  if (at && Number.isNaN(at.getTime())) throw new RangeError("the time of verification is not a time");
  const pathOptions: Omit<PathOptions, "at"> = {
    trust,
    intermediates: options.intermediates ?? [],
    crls: options.crls ?? [],
    ocspResponses: options.ocspResponses ?? [],
    revocation: options.revocation ?? "ifAvailable",
    ...(policy && { policy }),
    ...(signal && { signal }),
  };
  return {
    timeStampTrust: options.timeStampTrust ?? trust,
    now: at ?? new Date(),
    believeSigningTime: options.believeSigningTime ?? false,
    policy,
    profile,
    allowOldDcmtk: options.allowOldDcmtk ?? false,
    maxSignatures: options.maxSignatures ?? 250,
    signal,
    pathOptions,
  };
}
