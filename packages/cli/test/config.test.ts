import { createTestCa, temporaryFolder, type TemporaryFolder, type TestCa } from "@dicomsec/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { runCommand } from "../src/program.js";

/** Nobody listens there. */
const url = "ldap://127.0.0.1:1";
const tlsUrl = "ldaps://127.0.0.1:1";

let folder: TemporaryFolder;
let ca: TestCa;
let written: string[];
beforeAll(async () => {
  folder = await temporaryFolder();
  ca = await createTestCa(folder.path, { key: "ec-p256" });
});
afterAll(async () => folder[Symbol.asyncDispose]());
beforeEach(() => {
  written = [];
  const keep = (text: string | Uint8Array, done?: unknown): boolean => {
    written.push(typeof text === "string" ? text : new TextDecoder().decode(text));
    if (typeof done === "function") (done as () => void)();
    return true;
  };
  jest.spyOn(process.stdout, "write").mockImplementation(keep);
  jest.spyOn(process.stderr, "write").mockImplementation(keep);
});
afterEach(() => void jest.restoreAllMocks());

const output = (): string => written.join("");

describe("dicomsec config", () => {
  const trust = (): string[] => ["--trust", ca.certificateFile];
  const dn = "cn=admin,o=Hospital";

  it.each<[string, () => Promise<readonly string[]> | readonly string[]]>([
    ["no directory", () => []],
    ["a URL that is none of LDAP", () => ["--ldap", "http://127.0.0.1"]],
    ["a port that is none", () => ["--ldap", "ldap://127.0.0.1:65536"]],
    ["servers and a domain", () => ["--ldap", url, "--domain", "hospital.example"]],
    ["servers with TLS and without", () => ["--ldap", url, "--ldap", tlsUrl, ...trust()]],
    ["TLS within TLS", () => ["--ldap", tlsUrl, "--starttls", ...trust()]],
    ["trust without TLS", () => ["--ldap", url, ...trust()]],
    ["TLS without trust", () => ["--ldap", tlsUrl]],
    ["a certificate that is asked for and not given", () => ["--ldap", tlsUrl, ...trust(), "--external"]],
    [
      "an empty password",
      async () => [
        "--ldap",
        tlsUrl,
        ...trust(),
        "--bind-dn",
        dn,
        "--bind-password-file",
        await folder.write("empty", "\n"),
      ],
    ],
    ["no password", () => ["--ldap", tlsUrl, ...trust(), "--bind-dn", dn]],
    [
      "a password for nobody",
      async () => [
        "--ldap",
        tlsUrl,
        ...trust(),
        "--bind-password-file",
        await folder.write("password", "hidden-one\n"),
      ],
    ],
    [
      "a password among the words",
      () => ["--ldap", tlsUrl, ...trust(), "--bind-dn", dn, "--bind-password", "hidden-one"],
    ],
    ["a security pattern that is none", () => ["--ldap", url, "--security-pattern", "none"]],
  ])("refuses %s", async (_, words) => {
    expect(await runCommand(["config", "list", ...(await words())])).toBe(2);
    expect(output()).not.toContain("hidden-one");
    expect(output()).not.toContain("ERR_CONFIGURATION_UNREACHABLE");
  });

  it.each([
    ["no title", []],
    ["a title that DICOM does not allow", ["--title", "A\\B"]],
    ["a template that DICOM does not allow", ["--template", "A\\B"]],
    ["a title and a template", ["--title", "A", "--template", "B"]],
    ["several of one title", ["--title", "A", "--count", "2"]],
    ["none of a template", ["--template", "B", "--count", "0"]],
  ])("reserves %s for nobody", async (_, words) => {
    expect(await runCommand(["config", "reserve-ae", ...words, "--ldap", url])).toBe(2);
    expect(output()).not.toContain("ERR_CONFIGURATION_UNREACHABLE");
  });

  it("asks the servers that are named, where nothing is wrong with the words", async () => {
    const password = await folder.write("password", "hidden-one\n");
    const words = ["--ldap", tlsUrl, ...trust(), "--bind-dn", dn, "--bind-password-file", password];
    expect(await runCommand(["config", "list", ...words])).toBe(4);
    expect(output()).toContain("[ERR_CONFIGURATION_UNREACHABLE]");
  });

  const device = `dn: dicomDeviceName=ct\u001b[31m,cn=Devices,cn=DICOM Configuration,o=H
objectClass: dicomDevice
dicomDeviceName: ct\u001b[31m
dicomInstalled: TRUE
`;

  it("judges an LDIF file without a directory", async () => {
    const file = await folder.write("device.ldif", device);
    expect(await runCommand(["config", "check", file])).toBe(0);
    expect(output()).toContain("\ndicomDeviceName=ct\\x1b[31m,cn=Devices");
    expect(output()).toContain("[CONFIGURATION_DEVICE_WITHOUT_AE]\n");
    expect(output()).toMatch(/^error: 0, warning: 3, info: 0\n$/m);
  });

  it("exits with 1 where an LDIF file has an error, and tells the findings as JSON", async () => {
    const file = await folder.write("wrong.ldif", device.replace("TRUE", "true"));
    expect(await runCommand(["config", "check", file, "--json"])).toBe(1);
    expect(JSON.parse(output())).toContainEqual(
      expect.objectContaining({
        code: "CONFIGURATION_VALUE_SYNTAX",
        severity: "error",
        attribute: "dicomInstalled",
        value: "true",
      }),
    );
  });

  it.each([
    ["a file that is no LDIF", "dn: cn=x\nnothing\n", "[ERR_CONFIGURATION_LDIF]"],
    ["a file of changes", "dn: cn=x\nchangetype: delete\n", "only entries can be read here"],
  ])("does not judge %s", async (_, content, message) => {
    const file = await folder.write("unread.ldif", content);
    expect(await runCommand(["config", "check", file])).toBe(3);
    expect(output()).toContain(message);
  });

  it("does not judge a file and a directory at once", async () => {
    const file = await folder.write("device.ldif", device);
    expect(await runCommand(["config", "check", file, "--ldap", url])).toBe(2);
  });
});
