import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { decodeSyslogMessage, fromFhirAuditEvent, readAuditMessage, validateAuditMessage } from "@dicomsec/audit";
import { type AuditReceiver, listenForAudit } from "@dicomsec/audit/repository";
import { readKeyStore } from "@dicomsec/pki";
import { createTestCa, temporaryFolder, type TemporaryFolder, type TestCa, type TestIdentity } from "@dicomsec/testing";
import { secureContext } from "@dicomsec/transport";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { dicomsec } from "./run-dicomsec.js";

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => folder[Symbol.asyncDispose]());

const event = { dateTime: "2026-11-29T12:00:00+01:00", auditSource: { auditSourceId: "archive" } };
const archive = { userId: "4711", aeTitles: ["ARCHIVE"], networkAccessPoint: { machineName: "archive" } };
const users = {
  person: { userId: "zoe@example.org", networkAccessPoint: { ipAddress: "192.0.2.9" } },
  process: archive,
};
const patient = { patientId: "P1", patientName: "Doe^Jane" };
const study = {
  studyInstanceUid: "1.2.3",
  sopClasses: [{ uid: "1.2.840.10008.5.1.4.1.1.2", numberOfInstances: 1, instanceUids: ["1.2.3.1"] }],
  accessionNumbers: ["A1"],
  details: [
    { type: "a", text: "é" },
    { type: "b", base64: "AP8=" },
  ],
};
const exchange = { source: archive, destination: { userId: "ws" } };
const media = { userId: "CD of today", mediaType: "cd" };
const record = { ...event, action: "U", users, patient };

/** The JSON of each message. */
const inputs: Readonly<Record<string, object>> = {
  "application-activity": { ...event, activity: "start", application: archive, launchers: [{ userId: "root" }], requestor: { launcher: 0 } }, // prettier-ignore
  "audit-log-used": { ...event, users, requestor: "person", auditLogUri: "https://example.org/log" },
  "begin-transferring": { ...event, ...exchange, requestor: "source", studies: [study], patient },
  "data-export": { ...event, exporter: users, media, requestor: "person", patients: [patient], studies: [study] },
  "data-import": { ...event, importers: [archive], media, requestor: { importer: 0 }, patients: [patient] },
  "instances-accessed": { ...record, studies: [study] },
  "instances-transferred": { ...event, outcome: "minorFailure", action: "C", ...exchange, others: [{ userId: "x" }], requestor: { other: 0 }, studies: [study], patient }, // prettier-ignore
  "study-deleted": { ...event, users, patient, studies: [{ studyInstanceUid: "1.2.3" }] },
  "network-entry": { ...event, activity: "attach", node: archive },
  query: { ...event, ...exchange, query: { sopClassUid: "1.2", transferSyntaxUid: "1.3", identifier: "CAAF" } },
  "security-alert": { ...event, alertType: "nodeAuthentication", reporters: users, subjects: [{ subject: { nodeId: "n" }, description: "d", role: "13" }] }, // prettier-ignore
  "user-authentication": { ...event, outcome: "seriousFailure", activity: "login", person: users.person, node: archive }, // prettier-ignore
  "order-record": record,
  "patient-record": { ...record, eventTypeCodes: [{ code: "x", codeSystemName: "99L", originalText: "an own type" }] },
  "procedure-record": { ...record, studies: [study] },
};

const fileOf = async (name: string, content: string | object): Promise<string> =>
  folder.write(name, typeof content === "string" ? content : JSON.stringify(content));

async function xmlOf(type: string): Promise<string> {
  const { stdout } = await dicomsec(["audit", "message", type, "--data", await fileOf(`${type}.json`, inputs[type]!)]);
  return stdout;
}

describe("dicomsec audit message", () => {
  it.each(Object.entries(inputs))("writes %s, and nothing is wrong with it", async (type, input) => {
    const data = await fileOf("input.json", input);
    const { exitCode, stdout, stderr } = await dicomsec(["audit", "message", type, "--data", data]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const { message, form, warnings } = readAuditMessage(stdout.trimEnd());
    expect({ form, warnings, findings: validateAuditMessage(message) }).toEqual({ form: "dicom", warnings: [], findings: [] }); // prettier-ignore
    expect(message.eventIdentification.eventDateTime).toBe(event.dateTime);
  });

  it("reads standard input, takes the time of now, and writes a syslog message", async () => {
    const { dateTime: _, ...input } = inputs["query"] as Readonly<Record<string, unknown>>;
    const words = ["audit", "message", "query", "--syslog", "--data", "-"];
    const { exitCode, stdoutBytes } = await dicomsec(words, { input: JSON.stringify(input) });
    expect([exitCode, stdoutBytes.at(-1)]).toEqual([0, 0x0a]);
    const { facility, severity, msgId, content } = decodeSyslogMessage(stdoutBytes);
    expect({ facility, severity, msgId }).toEqual({ facility: 10, severity: 5, msgId: "DICOM+RFC3881" });
    const { message } = readAuditMessage(content);
    expect(Math.abs(Date.parse(message.eventIdentification.eventDateTime) - Date.now())).toBeLessThan(600_000);
    expect(message.participantObjects[0]!.participantObjectQuery).toEqual(Uint8Array.of(8, 0, 5));
  });

  it.each<[string, object | string, RegExp]>([
    [
      "a member that is not known",
      { ...record, Doe: 1 },
      /^dicomsec: \$: a member is not known there; those that are: /,
    ],
    ["a member that is missing", { ...event, users, patient }, /^dicomsec: \$: action is missing/],
    [
      "a member of another type",
      { ...record, patient: { patientId: 7 } },
      /^dicomsec: \$\.patient\.patientId: a text /,
    ],
    [
      "a word that is none of those",
      { ...record, action: "Doe" },
      /^dicomsec: \$\.action: one of these is needed: C, R/,
    ],
    ["nobody", { ...record, users: {} }, /^dicomsec: \$\.users: at least one of these is needed: person, process/],
    ["two access points", { ...record, users: { person: { userId: "", networkAccessPoint: { uri: "a", ipAddress: "b" } } } }, /exactly one of these/], // prettier-ignore
    ["a detail that is no base64", { ...record, patient: { ...patient, details: [{ type: "x", base64: "Doe" }] } }, /^dicomsec: \$\.patient\.details\[0\]\.base64: base64 is needed/], // prettier-ignore
    ["a moment without a zone", { ...record, dateTime: "2026-01-01T00:00:00" }, /\[ERR_AUDIT_DATE_TIME\]/],
    ["a requestor who is not there", { ...record, users: { process: archive }, requestor: "person" }, /\[ERR_AUDIT_MESSAGE\]/], // prettier-ignore
    ["a list", [], /^dicomsec: \$: an object is needed/],
    ["a member of every object", '{"__proto__": {"Doe": 1}}', /^dicomsec: \$: a member is not known there/],
  ])("refuses %s by its place, and repeats no value", async (_, input, message) => {
    const data = await fileOf("wrong.json", input);
    const { exitCode, stdout, stderr } = await dicomsec(["audit", "message", "patient-record", "--data", data]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("Doe");
  });

  it("refuses what is no JSON, a file that is not there, and a message of no name", async () => {
    const run = async (type: string, data: string) => dicomsec(["audit", "message", type, "--data", data]);
    const noJson = await run("query", await fileOf("no.json", "Doe"));
    expect([noJson.exitCode, noJson.stderr]).toEqual([3, expect.stringMatching(/no\.json: the file is no JSON\n$/)]);
    expect(await run("query", join(folder.path, "absent"))).toMatchObject({ exitCode: 3 });
    expect(await run("constructor", noJson.stderr)).toMatchObject({ exitCode: 2 });
  });
});

describe("dicomsec audit validate", () => {
  it("finds nothing wrong with what audit message writes, as XML or as syslog messages", async () => {
    const xml = await fileOf("fine.xml", await xmlOf("study-deleted"));
    const line = `<85>1 - - - - - - ${await xmlOf("network-entry")}`;
    const lines = await fileOf("fine.syslog", `${line}${line}`);
    const { exitCode, stdout } = await dicomsec(["audit", "validate", xml, lines]);
    expect([exitCode, stdout.split("\n").filter((one) => one.endsWith("nothing is wrong"))]).toEqual([
      0,
      [`${xml}: nothing is wrong`, `${lines}: nothing is wrong`, `${lines} (message 2): nothing is wrong`],
    ]);
  });

  it("tells departures from the schema and from A.5.3, without a value, and goes on after a file that is none", async () => {
    const xml = await xmlOf("study-deleted");
    const wrong = await fileOf("wrong.xml", xml.replace(/ UserName="[^"]*"/, "").replace('EventActionCode="D"', 'EventActionCode="C" Doe="1"')); // prettier-ignore
    const old = await fileOf("old.xml", xml.replaceAll("csd-code", "code"));
    const none = await fileOf("none.xml", "<Doe>");
    const { exitCode, stdout } = await dicomsec(["audit", "validate", "--json", wrong, none, old]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      {
        file: wrong,
        message: 1,
        form: "dicom",
        findings: [
          { code: "WARN_AUDIT_UNKNOWN", severity: "warning", section: "A.5.1", message: "Doe is left out", path: "EventIdentification" }, // prettier-ignore
          { code: "AUDIT_EVENT_CODE", severity: "error", section: "A.5.3.8", message: "EventActionCode is D", path: "EventIdentification.EventActionCode" }, // prettier-ignore
        ],
      },
      { file: none, message: 1, error: { code: "ERR_AUDIT_XML", message: expect.any(String) }, findings: [] },
      {
        file: old,
        message: 1,
        form: "rfc3881",
        findings: [expect.objectContaining({ code: "WARN_AUDIT_FORM", section: "A.5.1", path: "AuditMessage" })],
      },
    ]);
    const text = await dicomsec(["audit", "validate", wrong]);
    expect([text.exitCode, text.stdout]).toEqual([1, expect.stringContaining("  error A.5.3.8 EventIdentification.EventActionCode: ")]); // prettier-ignore
  });

  it("ends with 3 where nothing could be read", async () => {
    const none = await fileOf("none.xml", "<Doe/>");
    const { exitCode, stdout } = await dicomsec(["audit", "validate", none, join(folder.path, "absent")]);
    expect([exitCode, stdout.match(/NOT READ/g)]).toEqual([3, ["NOT READ", "NOT READ"]]);
  });
});

describe("dicomsec audit to-fhir", () => {
  it("prints the AuditEvent of a message, from which it comes back", async () => {
    const xml = await xmlOf("instances-transferred");
    const { exitCode, stdout } = await dicomsec(["audit", "to-fhir", "-"], { input: xml });
    expect(exitCode).toBe(0);
    expect(fromFhirAuditEvent(JSON.parse(stdout)).message).toEqual(readAuditMessage(xml.trimEnd()).message);
  });

  it("prints several messages as lines, and refuses what is none", async () => {
    const line = `<85>1 - - - - - - ${await xmlOf("query")}`;
    const { stdout } = await dicomsec(["audit", "to-fhir", await fileOf("two.syslog", `${line}${line}`)]);
    const kinds = stdout
      .trimEnd()
      .split("\n")
      .map((one) => (JSON.parse(one) as { resourceType: string }).resourceType);
    expect(kinds).toEqual(["AuditEvent", "AuditEvent"]);
    const refused = await dicomsec(["audit", "to-fhir", await fileOf("none.xml", "<Doe/>")]);
    expect([refused.exitCode, refused.stderr]).toEqual([3, expect.stringMatching(/\[ERR_AUDIT_NO_MESSAGE\]\n$/)]);
  });
});

describe("dicomsec audit send and flush", () => {
  let ca: TestCa;
  let client: TestIdentity;
  let server: TestIdentity;
  let received: string[];
  let repository: AuditReceiver | undefined;
  let spool: string;
  let message: string;

  beforeAll(async () => {
    ca = await createTestCa(join(folder.path, "ca"), { key: "ec-p256" });
    server = await ca.issue({ key: "ec-p256" });
    client = await ca.issue({ key: "ec-p256" });
    message = await fileOf("message.xml", await xmlOf("query"));
  });
  beforeEach(async () => {
    received = [];
    spool = join(folder.path, `spool-${Math.random()}`);
  });
  afterEach(async () => {
    await repository?.close();
    repository = undefined;
  });

  async function listen(port = 0): Promise<AuditReceiver> {
    const { keys, certificates } = await storeOf(server);
    const context = secureContext({
      identities: [{ ...keys[0]!, certificates }],
      trust: { anchors: (await storeOf(ca)).certificates },
    });
    repository = await listenForAudit({
      sink: {
        store: async (batch) => {
          for (const { raw } of batch) received.push(new TextDecoder().decode(decodeSyslogMessage(raw).content));
        },
      },
      tls: { context, host: "127.0.0.1", port },
      udp: { host: "127.0.0.1", port: 0 },
    });
    return repository;
  }

  const storeOf = async ({ certificate, privateKey }: TestIdentity) =>
    readKeyStore(new TextEncoder().encode(`${privateKey}\n${certificate}`));
  const secure = (): string[] => ["--key", client.privateKeyFile, "--cert", client.certificateFile, "--trust", ca.certificateFile]; // prettier-ignore

  it("is done when every repository has confirmed, over TLS and over UDP", async () => {
    const { tlsPort, udpPort } = await listen();
    const line = await fileOf("line.syslog", `<85>1 - other - - - - ${await xmlOf("network-entry")}`);
    const to = ["--to", `syslog-tls://127.0.0.1:${tlsPort}`, "--to", `syslog-udp://127.0.0.1:${udpPort}`];
    const result = await dicomsec(["audit", "send", message, line, ...to, ...secure()]);
    expect(result).toMatchObject({
      exitCode: 0,
      stderr: "",
      stdout: `syslog-tls://127.0.0.1:${tlsPort}: confirmed\nsyslog-udp://127.0.0.1:${udpPort}: confirmed\n`,
    });
    await repository!.close();
    const [query, entry] = [await xmlOf("query"), await xmlOf("network-entry")].map((one) => one.trimEnd());
    const times = (wanted: string | undefined): number => received.filter((one) => one === wanted).length;
    expect([received.length, times(query), times(entry)]).toEqual([4, 2, 2]);
  });

  it("sends a message that was set in lines as one line, and one of another form as it is", async () => {
    const { tlsPort } = await listen();
    const xml = (await xmlOf("query")).trimEnd();
    const pretty = await fileOf("pretty.xml", `<?xml version="1.0"?>\n${xml.replaceAll("><", ">\n  <")}\n`);
    const old = xml.replaceAll("csd-code", "code");
    const files = [pretty, await fileOf("old.xml", `${old}\n`)];
    const { exitCode } = await dicomsec(["audit", "send", ...files, "--to", `syslog-tls://127.0.0.1:${tlsPort}`, ...secure()]); // prettier-ignore
    expect([exitCode, received]).toEqual([0, [xml, old]]);
  });

  it("keeps what was not confirmed in time, and flush sends it when the repository is there", async () => {
    const { tlsPort } = await listen();
    await repository!.close();
    const to = ["--to", `syslog-tls://127.0.0.1:${tlsPort}`, ...secure()];
    const late = await dicomsec(["audit", "send", message, "--spool", spool, "--timeout", "1", "--json", ...to]);
    expect([late.exitCode, JSON.parse(late.stdout)]).toEqual([
      4,
      {
        confirmed: false,
        destinations: [{ destination: `syslog-tls://127.0.0.1:${tlsPort}`, unconfirmed: 1, quarantined: 0, failure: "ERR_TRANSPORT_UNREACHABLE" }], // prettier-ignore
        spool,
      },
    ]);
    await listen(tlsPort);
    const other = await dicomsec(["audit", "flush", "--spool", spool, "--to", "syslog-udp://127.0.0.1:9"]);
    expect([other.exitCode, other.stderr]).toEqual([2, expect.stringContaining("the spool keeps nothing for that repository")]); // prettier-ignore
    expect(await dicomsec(["audit", "flush", "--spool", spool, ...to])).toMatchObject({ exitCode: 0 });
    expect(received).toHaveLength(1);
    expect(await dicomsec(["audit", "flush", "--spool", spool, ...to])).toMatchObject({ exitCode: 0 });
    expect(received).toHaveLength(1);
  });

  it("names the temporary spool in which something is left, and leaves none where nothing is", async () => {
    const { tlsPort } = await listen();
    const to = ["--to", `syslog-tls://127.0.0.1:${tlsPort}`, ...secure()];
    const env = { TMPDIR: folder.path };
    const spools = async () => (await readdir(folder.path)).filter((name) => name.startsWith("dicomsec-audit-"));
    expect(await dicomsec(["audit", "send", message, ...to], { env })).toMatchObject({ exitCode: 0 });
    expect(await spools()).toEqual([]);
    await repository!.close();
    const { exitCode, stdout } = await dicomsec(["audit", "send", message, "--timeout", "0", ...to], { env });
    const [left] = await spools();
    expect([exitCode, stdout]).toEqual([
      4,
      expect.stringContaining(`what is left is in ${join(folder.path, left!)}\n`),
    ]);
    expect((await stat(join(folder.path, left!))).mode & 0o777).toBe(0o700);
  });

  it("says when a message is too long for a repository, and where it lies", async () => {
    const { tlsPort } = await listen();
    const details = [{ type: "x", text: "x".repeat(30_000) }];
    const long = { ...record, patient: { ...patient, details } };
    const made = await dicomsec(["audit", "message", "patient-record", "--data", await fileOf("long.json", long)]);
    const files = [message, await fileOf("long.xml", made.stdout)];
    const to = ["--to", `syslog-tls://127.0.0.1:${tlsPort}`, ...secure()];
    const { exitCode, stdout } = await dicomsec(["audit", "send", ...files, "--spool", spool, ...to]);
    expect([exitCode, stdout]).toEqual([
      1,
      `syslog-tls://127.0.0.1:${tlsPort}: confirmed, 1 in quarantine\nwhat is left is in ${spool}\n`,
    ]);
    expect(await readdir(join(spool, "quarantine"))).toHaveLength(1);
    expect(received).toHaveLength(1);
  });

  it("believes no repository that is not trusted", async () => {
    const { tlsPort } = await listen();
    const stranger = await createTestCa(join(folder.path, `stranger-${Math.random()}`), { key: "ec-p256" });
    const options = ["--spool", spool, "--timeout", "2", "--trust", stranger.certificateFile];
    const keys = ["--key", client.privateKeyFile, "--cert", client.certificateFile];
    const result = await dicomsec(["audit", "send", message, "--to", `syslog-tls://127.0.0.1:${tlsPort}`, ...options, ...keys]); // prettier-ignore
    expect([result.exitCode, result.stdout]).toEqual([4, expect.stringContaining("[ERR_TRANSPORT_CERTIFICATE_UNTRUSTED]")]); // prettier-ignore
    expect(received).toEqual([]);
  });

  it("sends nothing when a file is no message, and needs trust and an URL that is one", async () => {
    const { tlsPort } = await listen();
    const to = ["--to", `syslog-tls://127.0.0.1:${tlsPort}`];
    const none = await fileOf("none.xml", "<Doe/>");
    expect(await dicomsec(["audit", "send", message, none, ...to, ...secure()])).toMatchObject({ exitCode: 3 });
    expect(await dicomsec(["audit", "send", message, ...to])).toMatchObject({ exitCode: 2 });
    expect(await dicomsec(["audit", "send", message, "--to", "http://127.0.0.1"])).toMatchObject({ exitCode: 2 });
    for (const place of [join(folder.path, "absent"), join(folder.path, "ca")])
      expect(await dicomsec(["audit", "flush", "--spool", place, ...to])).toMatchObject({ exitCode: 3 });
    expect((await readdir(join(folder.path, "ca"))).filter((name) => name.endsWith(".log"))).toEqual([]);
    expect(received).toEqual([]);
  });
});
