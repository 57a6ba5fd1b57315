import { defaultTlsProfile } from "@dicomsec/transport";
import type { NodeFile } from "./node-file.js";

/**
 * What the command does where nothing is said: its sub-commands with their defaults. It reports no audit event but that its trail is read, keeps no lease, serves no time, and is no
 * member of an application profile, so none of that is here.
 */
export const defaultNode: NodeFile = {
  transport: { listeners: [{ profile: defaultTlsProfile }], clients: [defaultTlsProfile] },
  audit: {
    triggers: ["auditLogUsed"],
    destinations: [{ kind: "tls" }, { kind: "udp" }],
    repository: { tls: {}, udp: {} },
  },
  signatures: {
    sign: [{ profile: "base" }, { profile: "creator" }, { profile: "authorization" }, { profile: "sr" }],
    signatory: "user",
    documents: "onRequest",
    verify: { when: "request" },
  },
  email: { roles: ["sender", "receiver"] },
  deidentification: {},
  deidentifier: { configurable: true },
  reidentifier: { configurable: true, keys: ["certificate", "password"] },
  ldap: { securityPatterns: ["tls"], update: true, ldif: ["file", "stream"] },
  network: { dhcp: { server: "broadcast" } },
  discovery: { reads: ["dns", "mdns"] },
};
