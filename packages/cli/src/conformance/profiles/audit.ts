import type { NodeFile } from "../node-file.js";
import { capital, listed, type ProfileStatement, profileStatement } from "../statement.js";

type Audit = NonNullable<NodeFile["audit"]>;

const userIdTexts = {
  process: "the identifier of the process, its AE titles being in AlternativeUserID (A.5.2.2)",
  user: "the name by which a person is logged in",
  aeTitle: "an AE title",
} as const;

const transmissions = {
  tls: { section: "A.6", title: "Audit Trail Message Transmission Profile - SYSLOG-TLS", rfc: "RFC 5425", port: 6514, longest: 32_768 },
  udp: { section: "A.7", title: "Audit Trail Message Transmission Profile - SYSLOG-UDP", rfc: "RFC 5426", port: 514, longest: 65_507 },
} as const; // prettier-ignore

/** The profiles of the audit trail. @see PS3.15 A.5 to A.7 */
export function auditStatements({ audit = {} }: NodeFile): readonly ProfileStatement[] {
  return [formatStatement(audit), transmissionStatement(audit, "tls"), transmissionStatement(audit, "udp")];
}

function formatStatement(audit: Audit): ProfileStatement {
  const { triggers = [], userIds = ["process"], repository, dialect = "dicom" } = audit;
  const roles = [...(triggers.length > 0 ? ["sender"] : []), ...(repository ? ["audit record repository"] : [])];
  return profileStatement(["A.5", "Audit Trail Message Format Profile"], roles, () => ({
    statements: {
      extensions: `The schema is not extended.${dialect === "dicom" ? "" : ` Messages are written as ${dialect} has them.`}`,
      "events that are detected and reported": triggers.length > 0 ? "Those of Table N.11-2 that are used." : "None.",
      "processing of received messages": repository ? receptionOf(triggers) : "Messages are not received.",
      configuration: configurationOf(audit),
      "identifiers used as UserID":
        triggers.length > 0
          ? `${capital(listed(userIds.map((name) => userIdTexts[name])))}.`
          : "None: nothing is reported.",
    },
    limits: ["Storage commitment has no message in A.5.3: it is DICOM Instances Accessed."],
  }));
}

function receptionOf(triggers: readonly string[]): string {
  const use = triggers.includes("auditLogUsed") ? "is audited itself (A.5.3.2)" : "is not audited";
  return `They are judged by the schema and by A.5.3 when they are read, kept as they came, and may be searched by time, event, user, patient and study; what is no audit message is kept apart. Reading the trail ${use}.`;
}

function configurationOf({ triggers = [], configurableTriggers, configurableMessages, repository }: Audit): string {
  const can = (isSo = false): string => (isSo ? "can" : "cannot");
  const sender = `Destinations are configured; triggers ${can(configurableTriggers)} be turned off, and what messages say ${can(configurableMessages)} be set.`;
  const receiver = "Ports, longest message and store of the repository are configured.";
  return [...(triggers.length > 0 ? [sender] : []), ...(repository ? [receiver] : [])].join(" ");
}

function transmissionStatement(audit: Audit, kind: "tls" | "udp"): ProfileStatement {
  const { section, title, rfc, port } = transmissions[kind];
  const destinations = (audit.destinations ?? []).filter((one) => one.kind === kind);
  const reception = audit.repository?.[kind];
  const roles = [...(destinations.length > 0 ? ["sender"] : []), ...(reception ? ["audit record repository"] : [])];
  return profileStatement([section, title], roles, () => ({
    statements: {
      "parameters of RFC 5424": destinations.length > 0 ? headerOf(audit) : "Of messages that are received: any PRI.",
      [`parameters of ${rfc}`]: [
        ...(destinations.length > 0 ? [`Sent to port ${ports(destinations, port)}.`] : []),
        ...(reception ? [`Received at port ${ports([reception], port)}.`] : []),
        kind === "tls" ? "Octet counting." : "One datagram a message, never cut; nothing is confirmed.",
      ].join(" "),
      "STRUCTURED-DATA": destinations.length > 0 ? structuredDataOf(audit) : "It is kept as it came.",
      "schema extensions": "None.",
      "maximum message size": sizesOf(audit, kind),
    },
    limits: limits[kind],
  }));
}

const limits = {
  tls: ["A repository confirms nothing in syslog: a message counts as received when the repository closes the connection in order, and may arrive twice."],
  udp: ["What is lost on the way is lost: syslog over UDP confirms nothing."],
} as const; // prettier-ignore

function ports(places: readonly { readonly port?: number }[], standard: number): string {
  return listed([...new Set(places.map(({ port = standard }) => String(port)))]);
}

function headerOf({ header: { priority = 85, appName = "dicomsec", msgId = "DICOM+RFC3881" } = {} }: Audit): string {
  return `PRI ${priority}, VERSION 1, TIMESTAMP with a time zone, HOSTNAME and PROCID of the host, APP-NAME ${appName}, MSGID ${msgId}; MSG begins with a byte order mark.`;
}

function structuredDataOf({ header: { structuredData = ["meta"] } = {} }: Audit): string {
  if (structuredData.length === 0) return "None.";
  const sequence = structuredData.includes("meta") ? ", with sequenceId" : "";
  return `${listed(structuredData)}${sequence}.`;
}

function sizesOf({ destinations = [], repository }: Audit, kind: "tls" | "udp"): string {
  const { longest } = transmissions[kind];
  const own = destinations.filter((one) => one.kind === kind);
  const sent = own.map(({ maxMessageLength = longest, oversize = "shrink" }) => `${maxMessageLength} octets sent (${oversizes[oversize]})`); // prettier-ignore
  const received = kind === "tls" ? (repository?.maxMessageLength ?? 2 ** 20) : transmissions.udp.longest;
  const receiving = repository?.[kind] ? [`${received === 2 ** 20 ? "1 MiB" : `${received} octets`} received`] : [];
  return `${listed([...new Set([...sent, ...receiving])])}.`;
}

const oversizes = {
  shrink: "what is longer loses its lists of instances, and else goes to quarantine",
  quarantine: "what is longer goes to quarantine",
  elsewhere: "what is longer is left to the other destinations",
} as const;
