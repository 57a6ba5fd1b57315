import { ConfigurationError } from "../errors.js";

/** How a transaction is protected: not at all, by name and password, by TLS, or at the server alone. */
export type Protection = "anonymous" | "basic" | "tls" | "manual";

/** What Table H.1-15 protects apart. */
export type ProtectedTransaction =
  "readAeTitles" | "createAeTitle" | "readConfiguration" | "updateConfiguration" | "createConfiguration";

/** What suffices for each transaction. */
export type SecurityPattern = Readonly<Record<ProtectedTransaction, readonly Protection[]>>;

export type SecurityPatternName = keyof typeof securityPatterns;

/** LDAP Security Patterns. @see PS3.15 H.1.5.3, Table H.1-15 */
export const securityPatterns = {
  tls: pattern(["anonymous", "tls"], ["tls"], ["tls"]),
  "tls-manual": pattern(["anonymous", "tls"], ["tls"], ["manual"]),
  basic: pattern(["anonymous", "basic"], ["basic"], ["basic"]),
  "basic-manual": pattern(["anonymous", "basic"], ["basic"], ["manual"]),
  anonymous: pattern(["anonymous"], ["anonymous"], ["anonymous"]),
  "anonymous-manual": pattern(["anonymous"], ["anonymous"], ["manual"]),
} as const satisfies Readonly<Record<string, SecurityPattern>>;

function pattern(
  readAeTitles: readonly Protection[],
  readConfiguration: readonly Protection[],
  change: readonly Protection[],
): SecurityPattern {
  return {
    readAeTitles,
    createAeTitle: change,
    readConfiguration,
    updateConfiguration: change,
    createConfiguration: change,
  };
}

/** Whether the connection has what the pattern asks for. */
export function isProtected(
  name: SecurityPatternName,
  transaction: ProtectedTransaction,
  protections: ReadonlySet<Protection>,
): boolean {
  const sufficient: readonly Protection[] = securityPatterns[name][transaction];
  return sufficient.includes("anonymous") || sufficient.some((one) => protections.has(one));
}

/**
 * Lets a transaction go on if the connection has what the pattern asks for.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_INSECURE; ERR_CONFIGURATION_MANUAL where changes are made at the server alone
 */
export function expectProtected(
  name: SecurityPatternName,
  transaction: ProtectedTransaction,
  protections: ReadonlySet<Protection>,
): void {
  if (isProtected(name, transaction, protections)) return;
  const sufficient: readonly Protection[] = securityPatterns[name][transaction];
  if (sufficient.includes("manual"))
    throw new ConfigurationError("ERR_CONFIGURATION_MANUAL", {
      message: `the security pattern ${name} has changes made at the server alone: give it the changes as LDIF`,
    });
  throw new ConfigurationError("ERR_CONFIGURATION_INSECURE", {
    message: `the security pattern ${name} needs ${sufficient.join(" or ")} for this`,
  });
}
