import { auditTriggers } from "@dicomsec/audit";
import { isSecretAttribute, securityPatterns } from "@dicomsec/configuration";
import { createDeidentifier, deidentifierOptions, keyLength, readConfig } from "@dicomsec/deidentification";
import { dicomServiceTypes } from "@dicomsec/network";
import { tlsProfiles } from "@dicomsec/transport";
import { choice, count, flag, list, object, type Shape } from "../audit/input-shape.js";
import { readDeviceJson } from "../configuration/device-json.js";
import { CommandError } from "../exit-codes.js";
import { macAlgorithms } from "../mac-algorithms.js";
import { checkNode } from "./check-node.js";
import type { NodeFile } from "./node-file.js";

const secretName = /pass(?:word|code|phrase)|secret|token|private.?key|^key$|^pin$/i;

/** Members that may be there, and those that must; one that is not known is refused by its name, for a node file holds no secret to repeat. */
function members(optional: Readonly<Record<string, Shape>>, required: Readonly<Record<string, Shape>> = {}): Shape {
  const shape = object(required, optional);
  return (value, path) => {
    const names = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
    const unknown = names.find((name) => !Object.hasOwn(optional, name) && !Object.hasOwn(required, name));
    if (unknown === undefined) return shape(value, path);
    if (secretName.test(unknown)) throw new CommandError(`${path}: a node file holds no secret and no key`);
    const name = /^\w[\w.-]{0,39}$/.test(unknown) ? unknown : "…";
    const known = Object.keys({ ...required, ...optional }).join(", ");
    throw new CommandError(`${path}: ${name} is not known there; what is: ${known}`);
  };
}

/** Some of the words, each once. */
const words = (...all: readonly string[]): Shape => {
  const each = list(choice(...all), 1);
  return (value, path) => {
    const found = each(value, path) as readonly string[];
    if (new Set(found).size < found.length) throw new CommandError(`${path}: a word stands there twice`);
    return found;
  };
};

function text(form: RegExp, what: string): Shape {
  return (value, path) => {
    if (typeof value !== "string" || !form.test(value)) throw new CommandError(`${path}: ${what} is needed`);
    return value;
  };
}

const port: Shape = (value, path) => {
  if ((count(value, path) as number) > 65_535 || value === 0) throw new CommandError(`${path}: a port is needed`);
  return value;
};

const deviceShape: Shape = (value, path) => {
  const device = readDeviceJson(value, path);
  const objects = [device, ...device.networkAes, ...device.networkConnections];
  const all = [...objects, ...device.networkAes.flatMap(({ transferCapabilities }) => transferCapabilities)];
  if (all.some(({ other }) => other.some(({ type }) => isSecretAttribute(type))))
    throw new CommandError(`${path}: a node file holds no secret and no key`);
  return device;
};

/** What a de-identifier would refuse is refused, rules of the site among it. */
const deidentification: Shape = (value) => {
  const config = readConfig(value);
  const nobody = (): undefined => undefined;
  createDeidentifier(
    deidentifierOptions(config, {
      key: new Uint8Array(keyLength),
      pseudonymOf: nobody,
      shiftOf: nobody,
      earliestOf: nobody,
      detectText: async () => [],
      visualFeatures: async () => ({ applied: false, review: [] }),
    }),
  );
  return config;
};

const keyKinds = words("certificate", "password");
const tlsNames = [...tlsProfiles.map(({ name }) => name), "iscl"];
const cbc = ["aes-128-cbc", "aes-192-cbc", "aes-256-cbc"];
const perAe = { aeTitles: list(text(/^(?=.*\S)[ -[\]-~]{1,16}$/, "an AE title"), 1), configurable: flag };
const userTypes = words("username", "username-passcode", "kerberos", "saml", "jwt");
const place = members({ port });
const revocation = choice("ifAvailable", "required");

const shapes: Readonly<Record<keyof NodeFile, Shape>> = {
  device: deviceShape,
  transport: members({
    listeners: list(members({ port }, { profile: choice(...tlsNames) }), 1),
    clients: words(...tlsNames),
    clientCertificate: choice("required", "requested", "none"),
    departures: choice("refuse", "report"),
    revocation,
    authorizedNodes: flag,
    keys: words("pem", "pkcs12", "jks", "pkcs11"),
  }),
  association: members({
    checksCalledAeTitle: flag,
    callingAeTitles: choice("any", "listed", "certificate"),
    addresses: choice("any", "listed"),
    ipv6: flag,
  }),
  userIdentity: members({
    accepted: userTypes,
    sent: userTypes,
    userIdentity: choice("required", "optional"),
    positiveResponseRequested: flag,
  }),
  onlineStorage: members(
    {},
    { roles: words("creator", "holder", "sender", "receiver"), confirmedBy: words("certificate", "aeTitle") },
  ),
  audit: members({
    triggers: words(...new Set(auditTriggers.map(({ recipe }) => recipe))),
    userIds: words("process", "user", "aeTitle"),
    configurableTriggers: flag,
    configurableMessages: flag,
    dialect: choice("dicom", "dcm4che", "ihe"),
    destinations: list(
      members(
        { port, maxMessageLength: count, oversize: choice("shrink", "quarantine", "elsewhere") },
        { kind: choice("tls", "udp") },
      ),
      1,
    ),
    header: members({
      priority: count,
      appName: text(/^[!-~]{1,48}$/, "a name of printable ASCII"),
      msgId: text(/^[!-~]{1,32}$/, "a name of printable ASCII"),
      structuredData: list(text(/^[\w.@-]{1,32}$/, "an SD-ID")),
    }),
    repository: members({ tls: place, udp: place, maxMessageLength: count }),
  }),
  signatures: members({
    sign: list(
      members(
        { macAlgorithms: words(...macAlgorithms) },
        { profile: choice("base", "creator", "authorization", "sr") },
      ),
      1,
    ),
    signatory: choice("device", "user"),
    timeStamp: flag,
    documents: choice("never", "onRequest", "verified", "all"),
    verify: members({ revocation }, { when: choice("reception", "request") }),
    forwarding: choice("bitPreserving", "resign"),
  }),
  media: members(
    {
      recipients: keyKinds,
      digest: choice("SHA1", "SHA256", "SHA384", "SHA512"),
      cipher: choice(...cbc, "des-ede3-cbc"),
      signed: flag,
    },
    {
      roles: words("creator", "reader"),
      applicationProfiles: list(text(/^[A-Z\d][A-Z\d-]{1,31}$/, "the name of an Application Profile"), 1),
    },
  ),
  email: members(
    {
      protection: choice("sign-then-encrypt", "encrypt-then-sign", "sign-encrypt-sign"),
      digest: choice("SHA256", "SHA384", "SHA512"),
      cipher: choice(...cbc),
      compress: flag,
      packaging: choice("files", "zip"),
    },
    { roles: words("sender", "receiver") },
  ),
  deidentification,
  deidentifier: members({
    ...perAe,
    encryptedAttributes: members({ cipher: choice(...cbc, "des-ede3-cbc") }, { recipients: keyKinds }),
  }),
  reidentifier: members(perAe, { keys: keyKinds }),
  ldap: members(
    { servers: choice("named", "dns"), update: flag, ldif: words("file", "stream") },
    { securityPatterns: words(...Object.keys(securityPatterns)) },
  ),
  network: members({
    dhcp: members({ lease: choice("ask", "keep", "apply") }, { server: choice("broadcast", "named") }),
    dns: members({ update: choice("none", "plain", "tsig") }),
  }),
  time: members({
    client: choice("ntp", "sntp"),
    servers: words("dhcp", "dns", "configured"),
    server: choice("client", "localClock"),
  }),
  discovery: members({
    reads: words("dns", "mdns"),
    writes: words("dns", "mdns"),
    types: words(...dicomServiceTypes),
  }),
};

/**
 * Reads a node file.
 * @throws CommandError with the place of what is wrong; DeidentificationError for a de-identification that cannot be
 */
export function readNodeFile(json: unknown): NodeFile {
  const node = members(shapes)(json, "$") as NodeFile;
  checkNode(node);
  return node;
}
