import { softwareVersion } from "../version.js";
import { generalStatements } from "./general-statements.js";
import type { NodeFile } from "./node-file.js";
import { auditStatements } from "./profiles/audit.js";
import { deidentificationStatements } from "./profiles/deidentification.js";
import { exchangeStatements } from "./profiles/exchange.js";
import { ldapStatements } from "./profiles/ldap.js";
import { networkStatements } from "./profiles/network.js";
import { secureUseStatements } from "./profiles/secure-use.js";
import { signatureStatements } from "./profiles/signatures.js";
import { transportStatements } from "./profiles/transport.js";
import { userIdentityStatements } from "./profiles/user-identity.js";
import type { ConformanceStatement, ProfileStatement, StatementTable } from "./statement.js";
import { auditMessageDetails, auditMessages } from "./tables/audit-messages.js";
import { confidentialityProfiles } from "./tables/confidentiality-profiles.js";
import { deidentifiedElements } from "./tables/deidentified-elements.js";

/**
 * Makes the security section of a DICOM Conformance Statement of how a node is configured; what is not configured is not supported. The same node gives
 * the same statement.
 *
 * @param source what the node was read from, for people
 * @see PS3.2 N.8.4, N.11.2
 */
export function conformanceStatement(node: NodeFile, source: string): ConformanceStatement {
  const profiles = statementsOf(node);
  const entities = node.device ? [applicationEntities(node.device)] : [];
  return {
    title: "DICOM Conformance Statement: Security",
    software: { name: "dicomsec", version: softwareVersion },
    source,
    general: generalStatements(node),
    profiles,
    tables: [
      ...entities,
      overview(profiles),
      confidentialityProfiles(node),
      auditMessages(node),
      auditMessageDetails(node),
      deidentifiedElements(node),
    ],
  };
}

/** In the order of the sections. */
function statementsOf(node: NodeFile): readonly ProfileStatement[] {
  const statements = [
    ...secureUseStatements(node),
    ...auditStatements(node),
    ...transportStatements(node),
    ...userIdentityStatements(node),
    ...exchangeStatements(node),
    ...signatureStatements(node),
    ...deidentificationStatements(node),
    ...networkStatements(node),
    ...ldapStatements(node),
  ];
  return statements.sort((one, other) => sectionOrder(one) - sectionOrder(other));
}

function sectionOrder({ section }: ProfileStatement): number {
  const [annex = "", number = ""] = section.split(".");
  return annex.charCodeAt(0) * 100 + Number(number);
}

function applicationEntities({ networkAes }: NonNullable<NodeFile["device"]>): StatementTable {
  const words = (isSo: boolean, word: string): readonly string[] => (isSo ? [word] : []);
  return {
    title: "Application Entities",
    columns: ["AE Title", "Associations"],
    groups: [
      {
        rows: networkAes.map(({ aeTitle, associationInitiator, associationAcceptor }) => [
          aeTitle,
          [...words(associationInitiator, "initiated"), ...words(associationAcceptor, "accepted")].join(" and "),
        ]),
      },
    ],
    notes: [],
  };
}

function overview(profiles: readonly ProfileStatement[]): StatementTable {
  return {
    title: "Security and System Management Profiles",
    columns: ["Section", "Profile", "Status", "Supported", "Roles"],
    groups: [
      {
        rows: profiles.map(({ section, title, status, supported, roles }) => [
          section,
          title,
          status,
          supported,
          roles.join(", "),
        ]),
      },
    ],
    notes: ["Retired: the profile is no longer in PS3.15, and new products should not count on it."],
  };
}
