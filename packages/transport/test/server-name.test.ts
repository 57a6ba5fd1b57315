import { createTestCa } from "@dicomsec/pki";
import { expect, it } from "@jest/globals";
import { isNamed } from "../src/server-name.js";

it.each([
  ["archive.example", true],
  ["ARCHIVE.example", true],
  ["pacs.hospital.example", true],
  ["127.0.0.1", true],
  ["fe80::1", true],
  ["FE80:0::1%eth0", true],
  ["fe80::2%eth0", false],
  ["archive", false],
  ["www.archive.example", false],
  ["hospital.example", false],
  ["a.pacs.hospital.example", false],
  ["127.0.0.2", false],
  ["", false],
])("a certificate with several names is that of %j: %j", async (host, expected) => {
  const ca = await createTestCa({ key: "p-256" });
  const hosts = ["archive.example", "*.hospital.example", "127.0.0.1", "fe80::1"];
  const { certificates } = await ca.issue({ name: "archive", usages: ["server"], key: "p-256", hosts });
  expect(isNamed(certificates[0]!, host)).toBe(expected);
});
