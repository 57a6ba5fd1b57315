export { type CheckTlsOptions, checkTls, type TlsCheck } from "./check-tls.js";
export type { Accepted, Answer, CertificateFacts, ChainFacts, TlsFacts, VersionFacts } from "./facts.js";
export type { ProbedGroup } from "./groups.js";
export type { ProbedVersion } from "./probed-versions.js";
export { judgeProfiles, type ProfileVerdict } from "./profile-verdicts.js";
export type { TlsFinding, TlsFindingCode } from "./finding.js";
export { weakSuites, type WeakSuiteKind } from "./weak-suites.js";
