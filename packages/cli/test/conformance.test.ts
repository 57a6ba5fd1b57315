import { readFile } from "node:fs/promises";
import { auditTriggers, messageRules } from "@dicomsec/audit";
import { methodCodes, profileRows } from "@dicomsec/deidentification";
import { temporaryFolder } from "@dicomsec/testing";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { defaultNode } from "../src/conformance/default-node.js";
import { conformanceStatement } from "../src/conformance/make-statement.js";
import { statementMarkdown } from "../src/conformance/markdown.js";
import type { NodeFile } from "../src/conformance/node-file.js";
import { readNodeFile } from "../src/conformance/read-node-file.js";
import type { ConformanceStatement, StatementTable } from "../src/conformance/statement.js";
import { runCommand } from "../src/program.js";

const example = new URL("../../../examples/node.json", import.meta.url).pathname;

const statementOf = (node: unknown): ConformanceStatement => conformanceStatement(readNodeFile(node), "A test.");
const tableOf = ({ tables }: ConformanceStatement, name: string): StatementTable =>
  tables.find(({ number, title }) => number === name || title === name)!;
const rowsOf = (statement: ConformanceStatement, name: string): readonly (readonly string[])[] =>
  tableOf(statement, name).groups.flatMap(({ rows }) => rows);
const answerOf = ({ profiles }: ConformanceStatement, section: string, asked: string): string | undefined =>
  profiles.find((one) => one.section === section)!.statements.find((one) => one.asked === asked)?.answer;
const supported = ({ profiles }: ConformanceStatement): readonly string[] =>
  profiles.filter((one) => one.supported === "Y").map(({ section }) => section);

/** Rows that differ, by their first two cells. */
function changed(one: ConformanceStatement, other: ConformanceStatement, name: string): readonly string[] {
  const keyed = (statement: ConformanceStatement) =>
    new Map(
      tableOf(statement, name).groups.flatMap(({ title, rows }) =>
        rows.map((row) => [`${row[0]} ${row[1]}`, JSON.stringify([title, row])]),
      ),
    );
  const [before, after] = [keyed(one), keyed(other)];
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
}

describe("a statement of nothing that is configured", () => {
  const nothing = statementOf({});

  it("supports no profile, and says nothing of any", () => {
    expect(supported(nothing)).toEqual([]);
    expect(nothing.profiles.flatMap(({ statements, limits }) => [...statements, ...limits])).toEqual([]);
    expect(nothing.profiles).toHaveLength(30);
  });

  it("has no Y in any table", () => {
    const cells = nothing.tables.flatMap(({ groups }) => groups.flatMap(({ rows }) => rows.flat()));
    expect(cells).toContain("N");
    expect(cells).not.toContain("Y");
  });
});

/** The least of each section, and the profiles that it makes supported. */
const sections: readonly (readonly [NodeFile, readonly string[]])[] = [
  [{ transport: { listeners: [{ profile: "bcp195-rfc8996" }] } }, ["B.12"]],
  [{ transport: { clients: ["bcp195-rfc8996-modified"] } }, ["B.13"]],
  [{ transport: { clients: ["basic-tls", "aes-tls", "bcp195", "bcp195-nd", "bcp195-extended"] } }, ["B.1", "B.3", "B.9", "B.10", "B.11"]],
  [{ transport: { listeners: [{ profile: "iscl", port: 2761 }] } }, ["B.2"]],
  [{ userIdentity: { accepted: ["username"] } }, ["B.4"]],
  [{ userIdentity: { sent: ["username-passcode"] } }, ["B.5"]],
  [{ userIdentity: { accepted: ["kerberos"], sent: ["saml"] } }, ["B.6", "B.7"]],
  [{ userIdentity: { accepted: ["jwt"] } }, []],
  [{ email: { roles: ["receiver"] } }, ["B.8"]],
  [{ transport: { clients: ["bcp195-rfc8996"] }, onlineStorage: { roles: ["creator"], confirmedBy: ["certificate"] } }, ["A.1", "B.12"]],
  [{ signatures: { sign: [{ profile: "creator" }] } }, ["C.2"]],
  [{ signatures: { sign: [{ profile: "sr" }], documents: "all" } }, ["A.4", "C.4"]],
  [{ signatures: { documents: "all" } }, []],
  [{ signatures: { forwarding: "resign", sign: [{ profile: "base" }], verify: { when: "reception" } } }, ["A.2", "C.1", "C.2", "C.3", "C.4"]],
  [{ signatures: { forwarding: "bitPreserving" } }, ["A.3"]],
  [{ audit: { triggers: ["dicomQuery"] } }, ["A.5"]],
  [{ audit: { destinations: [{ kind: "tls" }] } }, ["A.6"]],
  [{ audit: { repository: { udp: {} } } }, ["A.5", "A.7"]],
  [{ media: { roles: ["reader"], applicationProfiles: ["STD-GEN-SEC-CD"] } }, ["D.1"]],
  [{ deidentification: {} }, ["E.2"]],
  [{ reidentifier: { keys: ["password"] } }, ["E.2"]],
  [{ network: { dhcp: { server: "named" } } }, ["F.1"]],
  [{ network: { dns: {} } }, ["F.1"]],
  [{ time: { client: "sntp" } }, ["G.1"]],
  [{ time: { server: "localClock" } }, ["G.1"]],
  [{ ldap: { securityPatterns: ["tls"] } }, ["H.1"]],
  [{ discovery: { writes: ["mdns"] } }, ["H.2"]],
  [{ association: { checksCalledAeTitle: true } }, []],
]; // prettier-ignore

describe("a section of a node file", () => {
  it.each(sections)("%j supports %j, and nothing else", (node, expected) => {
    expect(supported(statementOf(node))).toEqual(expected);
  });

  it("has an answer for all that PS3.15 demands of what it supports", () => {
    const answers = sections.flatMap(([node]) => statementOf(node).profiles.filter((one) => one.supported === "Y"));
    for (const { statements } of answers) {
      expect(statements.length).toBeGreaterThan(0);
      expect(statements.filter(({ answer }) => !/^[A-Z\d_a-z].*\.$/.test(answer))).toEqual([]);
    }
  });
});

/** What the statements of PS3.15 are about, for the node of the example. */
const demanded: Readonly<Record<string, readonly string[]>> = {
  "A.1": ["how remote access is restricted"],
  "A.4": ["when documents are signed"],
  "A.5": ["extensions", "events that are detected and reported", "processing of received messages", "configuration", "identifiers used as UserID"],
  "A.6": ["parameters of RFC 5424", "parameters of RFC 5425", "STRUCTURED-DATA", "schema extensions", "maximum message size"],
  "B.5": ["user identity type", "positive response"],
  "B.12": ["ports", "key management", "key exchange algorithms", "cipher suites", "signature algorithms", "integrity failure"],
  "B.13": ["ports", "key management", "key exchange algorithms", "cipher suites", "signature algorithms", "integrity failure"],
  "C.4": ["signatories"],
  "D.1": ["the Media Storage Application Profile that includes it"],
  "E.2": [
    "removed attributes",
    "replaced attributes and dummy generation",
    "encrypted attributes and key selection",
    "scope of UID consistency",
    "inserted attributes and values",
    "transfer syntaxes of encrypted data sets",
    "options",
    "restrictions",
    "manner of cleaning descriptors (E.3.5)",
    "manner of date modification (E.3.6)",
    "manner of cleaning retained characteristics (E.3.7)",
    "safe private attributes retained (E.3.10)",
  ],
  "F.1": ["DHCP client or server", "how the server is discovered", "DNSSEC"],
  "G.1": ["secure transactions (RFC 5906)", "behaviour without a server"],
  "H.1": ["LDAP security patterns", "mechanisms of transferring LDIF"],
  "H.2": ["reads DNS records", "writes DNS records", "DNSSEC"],
}; // prettier-ignore

describe("the statement of the example", () => {
  const read = async (): Promise<ConformanceStatement> => statementOf(JSON.parse(await readFile(example, "utf8")));

  it.each(Object.entries(demanded))("answers for %s what its section demands", async (section, asked) => {
    const { statements } = (await read()).profiles.find((one) => one.section === section)!;
    expect(statements.map((one) => one.asked)).toEqual(expect.arrayContaining([...asked]));
  });

  it("states how a profile is chosen", async () => {
    const [choice] = (await read()).general;
    expect(choice).toMatchObject({ by: "PS3.15 6", answer: expect.stringContaining("The port") });
  });

  it("is the same each time", async () => {
    expect(await read()).toEqual(await read());
  });

  it("says that RFC 5906 is not supported, and that no clock is set", async () => {
    const statement = await read();
    expect(answerOf(statement, "G.1", "secure transactions (RFC 5906)")).toMatch(/^Not supported/);
    const { limits } = statement.profiles.find(({ section }) => section === "G.1")!;
    expect(limits.join(" ")).toContain("setting the clock of the system");
  });
});

describe("a statement about connections and the trail", () => {
  const keyManagement = (transport: NodeFile["transport"]): string | undefined =>
    answerOf(statementOf({ transport }), "B.12", "key management");

  it("tells that a client without a certificate may connect, where none is required", () => {
    const listeners = [{ profile: "bcp195-rfc8996" }] as const;
    expect(keyManagement({ listeners, clientCertificate: "requested" })).toContain("a client without one may connect");
    expect(keyManagement({ listeners, clientCertificate: "none" })).toContain("a client without one may connect");
    expect(keyManagement({ listeners })).not.toContain("without one");
  });

  it("does not say that TLS has its keys from a token", () => {
    expect(keyManagement({ clients: ["bcp195-rfc8996"], keys: ["pem", "pkcs11"] })).not.toContain("PKCS#11");
  });

  it("says that reading the trail is audited where that is a trigger, and nowhere else", () => {
    const processing = (node: unknown): string | undefined =>
      answerOf(statementOf(node), "A.5", "processing of received messages");
    const repository = { tls: {} };
    expect(processing({ audit: { repository, triggers: ["auditLogUsed"] } })).toContain("is audited itself");
    expect(processing({ audit: { repository } })).toContain("is not audited");
  });

  it("says of the command that reading the trail is an audit message that it makes", () => {
    const rows = rowsOf(conformanceStatement(defaultNode, "A test."), "N.11-2").filter((row) => row[1] === "Y");
    expect(rows.map(([name]) => name)).toEqual(["Audit Log Used"]);
  });
});

describe("limits of retired profiles", () => {
  const limitsOf = (node: NodeFile, section: string): string =>
    statementOf(node)
      .profiles.find((one) => one.section === section)!
      .limits.join(" ");

  it("tell that ISCL has a framing of our own, and that no other product is met", () => {
    const limits = limitsOf({ transport: { clients: ["iscl"] } }, "B.2");
    expect(limits).toContain("The framing is dicomsec's own");
    expect(limits).toContain("neither shown nor claimed");
  });

  it("tell that a retired TLS profile protects less, and tell nothing of the kind of an active one", () => {
    const node: NodeFile = { transport: { clients: ["aes-tls", "bcp195-rfc8996"] } };
    expect(limitsOf(node, "B.3")).toContain("retired");
    expect(limitsOf(node, "B.12")).not.toContain("retired");
  });
});

describe("Table N.8-7", () => {
  const options = methodCodes.flatMap(({ option }) => option ?? []);

  it("has the profile and its 12 options, N but for the profile", () => {
    const rows = rowsOf(statementOf({ deidentification: {} }), "N.8-7");
    expect(rows.map((row) => row[3])).toEqual(["Y", ...options.map(() => "N")]);
    expect(rows.flatMap((row) => row.slice(4))).not.toContain("Y");
    expect(rows.map((row) => row[2])).toEqual(["ALL", ...options.map(() => "")]);
  });

  it.each(options)("says Y for %s where it is configured, and changes that row alone", (option) => {
    const before = statementOf({ deidentification: {} });
    const after = statementOf({ deidentification: { options: [option] } });
    const { codeMeaning } = methodCodes.find((code) => code.option === option)!;
    expect(changed(before, after, "N.8-7")).toEqual([`Basic Application Level Confidentiality Profile ${codeMeaning}`]);
  });

  it("names the AE titles, a re-identifier and what can be configured", () => {
    const rows = rowsOf(
      statementOf({
        deidentification: {},
        deidentifier: { aeTitles: ["ONE"], configurable: true },
        reidentifier: { aeTitles: ["TWO"], keys: ["certificate"] },
      }),
      "N.8-7",
    );
    expect(rows[0]!.slice(2)).toEqual(["ONE, TWO", "Y", "Y", "Y"]);
    expect(rows.slice(1).flat()).not.toContain("Y");
  });

  it("says what becomes of attributes that come later", () => {
    const noteOf = (config: object): string => tableOf(statementOf({ deidentification: config }), "N.8-7").notes[0]!;
    expect(noteOf({})).toMatch(/brought are applied as well.*are removed/);
    expect(noteOf({ unknown: "keep", includeLaterRows: false })).toMatch(/are not applied.*are kept/);
  });
});

describe("Table N.11-6", () => {
  const tagsOf = (config: object): readonly string[] =>
    rowsOf(statementOf({ deidentification: config }), "N.11-6").map((row) => row[1]!);
  const all = profileRows().map(({ attribute }) => attribute);

  it.each([
    {},
    { preset: "research-longitudinal" },
    { preset: "maximum" },
    { options: ["retain-uids", "retain-full-dates", "clean-graphics", "retain-safe-private"] },
  ])("has every row of Table E.1-1 once under %j", (config) => {
    expect([...tagsOf(config)].sort((a, b) => (a < b ? -1 : 1))).toEqual([...all].sort((a, b) => (a < b ? -1 : 1)));
    expect(new Set(tagsOf(config)).size).toBe(all.length);
  });

  it("leaves out rows of later editions where they do not apply", () => {
    const later = profileRows().filter(({ source }) => source === "later");
    expect(later.length).toBeGreaterThan(0);
    expect(tagsOf({ includeLaterRows: false })).toHaveLength(all.length - later.length);
  });

  it("has the actions of the Basic Profile where no option is chosen", () => {
    const rows = rowsOf(statementOf({ deidentification: {} }), "N.11-6");
    const actions = new Map(rows.map((row) => [row[1], row[2]]));
    expect(profileRows().filter(({ attribute, action }) => actions.get(attribute) !== action)).toEqual([]);
  });

  it.each(methodCodes.filter(({ column }) => column !== undefined))(
    "changes under $option exactly the rows that have a letter in its column",
    ({ option, column }) => {
      const before = statementOf({ deidentification: {} });
      const after = statementOf({ deidentification: { options: [option] } });
      const rows = profileRows().filter(({ options }) => options[column!] !== undefined);
      expect(rows.length).toBeGreaterThan(0);
      expect(new Set(changed(before, after, "N.11-6"))).toEqual(
        new Set(rows.map(({ name, attribute }) => `${name} ${attribute}`)),
      );
    },
  );

  it("encrypts what is changed and nothing that is kept, where recipients are configured", () => {
    const deidentifier = { encryptedAttributes: { recipients: ["certificate"] } };
    const node = { deidentification: { options: ["retain-uids"] }, deidentifier };
    const encrypted = rowsOf(statementOf(node), "N.11-6").filter((row) => row[3] === "Y");
    expect(encrypted.length).toBeGreaterThan(500);
    expect(encrypted.filter((row) => row[2] === "K" || row[1]!.startsWith("(0002"))).toEqual([]);
    expect(rowsOf(statementOf({ deidentification: {} }), "N.11-6").filter((row) => row[3] === "Y")).toEqual([]);
  });

  it("tells of dummies, pseudonyms and the manner of dates by the configuration", () => {
    const commentOf = (config: object, tag: string): string =>
      rowsOf(statementOf({ deidentification: config }), "N.11-6").find((row) => row[1] === tag)![4]!;
    expect(commentOf({}, "(0010,0020)")).toContain("HMAC-SHA-256");
    expect(commentOf({ pseudonyms: { manner: "map" } }, "(0010,0020)")).toContain("map of the site");
    expect(commentOf({}, "(0008,0020)")).toContain('"19000101"');
    const dates = { options: ["retain-modified-dates"], modifiedDates: { manner: "year" } };
    expect(commentOf(dates, "(0008,0020)")).toBe("Modified: cut to the year, times removed.");
  });

  it("has the rules of the site in a group of their own, with their words as text", () => {
    const rules = [
      { id: "comments", where: { keyword: "ImageComments" }, do: "keep" },
      { id: "maker", where: { creator: "A|B" }, do: { replace: "X" } },
    ];
    const statement = statementOf({ deidentification: { rules } });
    const group = tableOf(statement, "N.11-6").groups.at(-1)!;
    expect(group.title).toBe("Rules of the site");
    expect(group.rows[0]!.slice(0, 3)).toEqual(["ImageComments", "(0020,4000)", "K"]);
    expect(group.rows[1]!.slice(0, 3)).toEqual(["", "creator A|B", "D"]);
    expect(statementMarkdown(statement)).toContain(String.raw`| creator A\|B |`);
  });
});

it("shows in Markdown the names of a site as they are, also where they look like entities or struck out", () => {
  const rules = [{ id: "maker", where: { creator: "A&lt;B ~~C~~" }, do: "remove" }];
  const markdown = statementMarkdown(statementOf({ deidentification: { rules } }));
  expect(markdown).toContain(String.raw`| creator A\&lt;B \~\~C\~\~ |`);
});

describe("Tables N.11-2 and N.11-3", () => {
  const recipes = [...new Set(auditTriggers.map(({ recipe }) => recipe))];

  it.each(recipes)("have the messages of the recipe %s, and no others", (recipe) => {
    const statement = statementOf({ audit: { triggers: [recipe] } });
    const rows = rowsOf(statement, "N.11-2");
    const expected = new Set(auditTriggers.filter((one) => one.recipe === recipe).flatMap(({ messages }) => messages));
    expect(rows).toHaveLength(15);
    expect(new Set(rows.filter((row) => row[1] === "Y").map((row) => row[0]))).toEqual(expected);
    expect(new Set(tableOf(statement, "N.11-3").groups.map(({ title }) => title))).toEqual(expected);
  });

  it("have triggers that can be configured only where a message is used", () => {
    const statement = statementOf({ audit: { triggers: ["webQuery"], configurableTriggers: true } });
    const rows = rowsOf(statement, "N.11-2").filter((row) => row[3] === "Y" || row[4] === "Y");
    expect(rows.map((row) => row.slice(0, 5))).toEqual([["Query", "Y", "QIDO-RS", "Y", "N"]]);
  });

  it("have every field that a message must have", () => {
    const statement = statementOf({ audit: { triggers: recipes } });
    for (const { name, activeParticipants, participantObjects } of messageRules) {
      const { rows } = tableOf(statement, "N.11-3").groups.find(({ title }) => title === name)!;
      const fields = [...activeParticipants, ...participantObjects].flatMap((entity) =>
        entity.fields.map((field) => field.name),
      );
      expect(rows.map((row) => row[1])).toEqual(expect.arrayContaining(fields));
    }
  });
});

describe("a node file", () => {
  it.each<[string, unknown, string]>([
    ["a section that is none", { transports: {} }, "$: transports is not known there"],
    ["a member that is none", { transport: { ports: [] } }, "$.transport: ports is not known there"],
    ["one of another section, deep inside", { audit: { header: { hostname: "h" } } }, "$.audit.header: hostname is not known there"],
    ["a profile that is none", { transport: { clients: ["tls"] } }, "$.transport.clients[0]"],
    ["a port that is none", { transport: { listeners: [{ profile: "iscl", port: 65_536 }] } }, "$.transport.listeners[0].port"],
    ["a word twice", { userIdentity: { sent: ["saml", "saml"] } }, "$.userIdentity.sent"],
    ["no list", { email: { roles: "sender" } }, "$.email.roles"],
    ["a member that is missing", { reidentifier: {} }, "$.reidentifier: keys is missing"],
    ["a de-identifier of nothing", { deidentifier: {} }, "$.deidentifier"],
    ["a recipe that is none", { audit: { triggers: ["storage"] } }, "$.audit.triggers[0]"],
    ["a server of a client that is not there", { time: { server: "client" } }, "$.time.server"],
    ["an AE title that the device has not", { device: { deviceName: "d", installed: true }, deidentification: {}, deidentifier: { aeTitles: ["X"] } }, "$.deidentifier.aeTitles"],
    ["an attribute of LDAP that is a password", { device: { deviceName: "d", installed: true, other: [{ type: "userPassword", values: ["hidden"] }] } }, "$.device: a node file holds no secret"],
    ["a device that is none", { device: { deviceName: "d" } }, "$.device: installed is missing"],
    ["a list", [], "$: an object is needed"],
    ["two listeners at a port", { transport: { listeners: [{ profile: "bcp195-rfc8996", port: 2762 }, { profile: "aes-tls", port: 2762 }] } }, "$.transport.listeners: a port"],
    ["nodes that are authorized by certificates that they need not have", { transport: { listeners: [{ profile: "bcp195-rfc8996" }], clientCertificate: "requested", authorizedNodes: true } }, "$.transport.clientCertificate"],
    ["AE titles by certificates that nobody is asked for", { transport: { clientCertificate: "none" }, association: { callingAeTitles: "certificate" } }, "$.transport.clientCertificate"],
    ["keys of TLS that leave no token", { transport: { clients: ["bcp195-rfc8996"], keys: ["pkcs11"] } }, "$.transport.keys"],
    ["an online storage without a secure connection", { onlineStorage: { roles: ["holder"], confirmedBy: ["certificate"] } }, "$.onlineStorage"],
    ["signatures that are replaced, and judged by nobody", { signatures: { forwarding: "resign", sign: [{ profile: "base" }] } }, "$.signatures.forwarding"],
    ["signatures that are replaced after somebody asked", { signatures: { forwarding: "resign", sign: [{ profile: "base" }], verify: { when: "request" } } }, "$.signatures.forwarding"],
    ["signatures that are replaced without a signer", { signatures: { forwarding: "resign", verify: { when: "reception" } } }, "$.signatures.forwarding"],
    ["a signature profile twice", { signatures: { sign: [{ profile: "sr" }, { profile: "sr", macAlgorithms: ["MD5"] }] } }, "$.signatures.sign"],
    ["a priority that syslog has not", { audit: { header: { priority: 192 } } }, "$.audit.header.priority"],
    ["a datagram longer than any", { audit: { destinations: [{ kind: "udp", maxMessageLength: 65_508 }] } }, "$.audit.destinations[0].maxMessageLength"],
    ["messages of no octet", { audit: { destinations: [{ kind: "tls", maxMessageLength: 0 }] } }, "$.audit.destinations[0].maxMessageLength"],
    ["a repository that takes less than A.6 demands", { audit: { repository: { tls: {}, maxMessageLength: 32_767 } } }, "$.audit.repository.maxMessageLength"],
    ["messages that TLS leaves elsewhere", { audit: { destinations: [{ kind: "tls", oversize: "elsewhere" }] } }, "$.audit.destinations[0].oversize"],
    ["messages that are left elsewhere, where there is nothing", { audit: { destinations: [{ kind: "udp", oversize: "elsewhere" }] } }, "$.audit.destinations"],
  ])("is refused with %s, by the place", (_, node, message) => {
    expect(() => readNodeFile(node)).toThrow(message);
  }); // prettier-ignore

  it.each(["password", "passcode", "privateKey", "key", "token", "clientSecret"])("is refused with a %s, and nothing of it is repeated", (name) => {
    const refused = () => readNodeFile({ transport: { [name]: "hidden" } });
    expect(refused).toThrow("$.transport: a node file holds no secret");
    expect(refused).not.toThrow("hidden");
  }); // prettier-ignore

  it("is refused by the de-identification itself where that cannot be", () => {
    const both = { options: ["retain-full-dates", "retain-modified-dates"] };
    expect(() => readNodeFile({ deidentification: both })).toThrow(
      expect.objectContaining({ code: "ERR_DEIDENTIFICATION_OPTION" }),
    );
    const rules = [{ id: "one", where: { tag: "nothing" }, do: "keep" }];
    expect(() => readNodeFile({ deidentification: { rules } })).toThrow(
      expect.objectContaining({ code: "ERR_DEIDENTIFICATION_CONFIG" }),
    );
  });
});

describe("dicomsec conformance", () => {
  let out: string[];
  let errors: string[];
  const keepIn =
    (texts: () => string[]) =>
    (text: string | Uint8Array, done?: unknown): boolean => {
      texts().push(String(text));
      if (typeof done === "function") (done as () => void)();
      return true;
    };
  beforeEach(() => {
    out = [];
    errors = [];
    jest.spyOn(process.stdout, "write").mockImplementation(keepIn(() => out));
    jest.spyOn(process.stderr, "write").mockImplementation(keepIn(() => errors));
  });
  afterEach(() => void jest.restoreAllMocks());

  /** Tables of Markdown: rows of cells, without the heads. */
  function markdownTables(text: string): readonly (readonly (readonly string[])[])[] {
    const blocks = text.split("\n\n").filter((block) => block.startsWith("|"));
    const cells = (line: string): readonly string[] =>
      line
        .slice(2, -2)
        .split(" | ")
        .map((cell) => cell.replaceAll(/\\(.)/g, "$1"));
    return blocks.map((block) => block.split("\n").map(cells));
  }

  it.each([
    ["its built-in defaults", [] as readonly string[]],
    ["the example", ["--config", example]],
  ])("says the same of %s in Markdown and in JSON", async (_, words) => {
    expect(await runCommand(["conformance", ...words, "--format", "json"])).toBe(0);
    const statement = JSON.parse(out.join("")) as ConformanceStatement;
    out = [];
    expect(await runCommand(["conformance", ...words])).toBe(0);
    const tables = markdownTables(out.join(""));
    const groups = statement.tables.flatMap(({ columns, groups: own }) => own.map(({ rows }) => ({ columns, rows })));
    expect(tables.map((rows) => rows.length - 2)).toEqual(groups.map(({ rows }) => rows.length));
    for (const [at, { columns, rows }] of groups.entries()) {
      expect(tables[at]!.filter((_row, line) => line !== 1)).toEqual([columns, ...rows]);
      expect(tables[at]!.every((row) => row.length === columns.length)).toBe(true);
    }
    expect(errors).toEqual([]);
  });

  it("says that it is of the built-in defaults where there is no node file, and only then", async () => {
    await runCommand(["conformance"]);
    expect(out.join("")).toContain("built-in defaults");
    out = [];
    await runCommand(["conformance", "--config", example]);
    expect(out.join("")).not.toContain("built-in defaults");
  });

  it("keeps no time and gives no address, by its defaults", () => {
    const statement = conformanceStatement(defaultNode, "A test.");
    expect(supported(statement)).not.toContain("G.1");
    expect(supported(statement)).not.toContain("D.1");
  });

  it("writes a file, and replaces none without --force", async () => {
    await using folder = await temporaryFolder();
    const file = `${folder.path}/statement.md`;
    expect(await runCommand(["conformance", "--out", file])).toBe(0);
    expect(await readFile(file, "utf8")).toMatch(/^# DICOM Conformance Statement: Security\n/);
    expect(await runCommand(["conformance", "--out", file])).toBe(2);
    expect(await runCommand(["conformance", "--out", file, "--format", "json", "--force"])).toBe(0);
    expect(await readFile(file, "utf8")).toMatch(/^\{\n/);
  });

  it("exits with 2 for a node file that is wrong, and says where", async () => {
    await using folder = await temporaryFolder();
    const file = await folder.write("node.json", new TextEncoder().encode('{"audit":{"destination":"hidden"}}'));
    expect(await runCommand(["conformance", "--config", file])).toBe(2);
    expect(errors.join("")).toContain("$.audit: destination is not known there");
    expect(errors.join("")).not.toContain("hidden");
    expect(out).toEqual([]);
  });
});
