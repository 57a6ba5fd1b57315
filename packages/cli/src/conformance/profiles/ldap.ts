import type { NodeFile } from "../node-file.js";
import { listed, type ProfileStatement, profileStatement } from "../statement.js";

/** @see PS3.15 H.1 */
export function ldapStatements({ ldap }: NodeFile): readonly ProfileStatement[] {
  const profile = ["H.1", "Application Configuration Management Profile"] as const;
  const roles = ldap ? ["LDAP Client"] : [];
  return [
    profileStatement(profile, roles, () => {
      const { servers = "named", securityPatterns, update = false, ldif = [] } = ldap!;
      const transferred = ldif.map((name) => (name === "file" ? "files" : "standard input and output"));
      return {
        statements: {
          "LDAP security patterns": `${listed(securityPatterns)} (Table H.1-15).`,
          "mechanisms of transferring LDIF":
            transferred.length > 0
              ? `LDIF (RFC 2849) is read from and written to ${listed(transferred)}; how they are moved is the site's.`
              : "LDIF is not transferred.",
          transactions: update
            ? "Find, Query, Update and, for AE titles, creation with a reservation (H.1.4.3.5)."
            : "Find and Query; the directory is not changed.",
          "how the server is found": servers === "dns" ? "By SRV records of _ldap._tcp." : "It is named in the configuration.", // prettier-ignore
        },
        limits: [
          "SASL other than EXTERNAL is not supported. Changes are made one by one, not in transactions (RFC 5805).",
        ],
      };
    }),
  ];
}
