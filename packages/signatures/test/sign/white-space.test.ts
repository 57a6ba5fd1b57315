import { beforeAll, describe, expect, it } from "@jest/globals";
import { join } from "node:path";
import { type DicomFile, readFile, writeFile } from "@dicomsec/core";
import { element, runProcess, temporaryFolder } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { sign, verify } from "../../src/index.js";
import { type Authority, createAuthority, type Identity } from "../identities.js";
import { image, imageNodes } from "../instances.js";

const UI_TAG = 0x0008001a;
const LO_TAG = 0x00100020;

let authority: Authority;
let rsa: Identity;

beforeAll(async () => {
  authority = await createAuthority();
  rsa = await authority.issue();
});

/** White space in a value, whether DCMTK changes it, and the value with no more padding than it needs. */
const cases: readonly (readonly [vr: "UI" | "LO", value: string, isChanged: boolean, shortened: string])[] = [
  ["UI", "1.23", false, "1.23"],
  ["UI", "1.2\0", false, "1.2\0"],
  ["UI", "1.2\\1.3\0", false, "1.2\\1.3\0"],
  ["UI", "1.2\0\\1.3", false, "1.2\0\\1.3"],
  ["UI", "1.2 ", true, "1.2\0"],
  ["UI", " 1.2", true, "1.2\0"],
  ["UI", "1.2 \\1.3", true, "1.2\\1.3\0"],
  ["UI", "1.2\\ 1.3", true, "1.2\\1.3\0"],
  ["UI", "  1.2  \\  1.3\0", true, "1.2\\1.3\0"],
  ["UI", "1.2\0  ", true, "1.2\0"],
  ["UI", "1.2\0\0\0", true, "1.2\0"],
  ["UI", "  ", true, ""],
  ["UI", " \\  ", true, "\\\0"],
  ["UI", "1. 2", true, "1. 2"],
  ["UI", "  1.  2 \\1 .3 ", true, "1.  2\\1 .3"],
  ["UI", "1.2\t", true, "1.2\t"],
  ["LO", " a b", false, " a b"],
  ["LO", "a  \\b ", false, "a  \\b "],
  ["LO", "ab  ", true, "ab"],
];

const signing = (vr: "UI" | "LO", value: string): DicomFile =>
  image({ dataset: imageNodes(element(vr === "UI" ? UI_TAG : LO_TAG, vr, new TextEncoder().encode(value))) });
const valueOf = (file: DicomFile, vr: "UI" | "LO"): string =>
  new TextDecoder().decode(readFile(writeFile(file)).dataset.getBytes(vr === "UI" ? UI_TAG : LO_TAG));
const pathOf = (vr: "UI" | "LO"): string => (vr === "UI" ? "(0008,001A)" : "(0010,0020)");

function pemOf(der: Uint8Array): string {
  const text = btoa(String.fromCharCode(...der)).replaceAll(/.{64}/g, "$&\n");
  return `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
}

describe("white space that DCMTK takes out of a value", () => {
  it.each(cases)("of %s %j is told (%s)", async (vr, value, isChanged) => {
    const file = signing(vr, value);
    const { superfluousPadding } = await sign(file, { signer: rsa.signer, profile: "base" });
    expect(superfluousPadding).toEqual(isChanged ? [pathOf(vr)] : []);
    expect(valueOf(file, vr)).toBe(value);
  });

  it.each(cases)("of %s %j is taken off where it is padding, told where it is not (%s, %j)", async (...one) => {
    const [vr, value, , shortened] = one;
    const file = signing(vr, value);
    const options = { signer: rsa.signer, profile: "base", shortenPadding: true } as const;
    const { superfluousPadding } = await sign(file, options);
    expect(valueOf(file, vr)).toBe(shortened);
    const isLeft = vr === "UI" && /\S[ \t]+[.\d]|\t/.test(shortened);
    expect(superfluousPadding).toEqual(isLeft ? [pathOf(vr)] : []);
    const [result] = await verify(readFile(writeFile(file)), { trust: [authority.certificate] });
    expect(result?.status).toBe("valid");
  });

  it("is found at once in a value of 60,000 spaces", async () => {
    const value = `1${" ".repeat(60_000)}2${" ".repeat(5_000)}\0`;
    const file = signing("UI", value);
    const options = { signer: rsa.signer, profile: "base", shortenPadding: true } as const;
    expect((await sign(file, options)).superfluousPadding).toEqual([pathOf("UI")]);
    expect(valueOf(file, "UI")).toBe(`1${" ".repeat(60_000)}2`);
  });

  itWithPeer(
    "dcmsign",
    "is told of the very values whose signatures dcmsign calls invalid",
    async (dcmsign) => {
      await using folder = await temporaryFolder();
      const trust = await folder.write("ca.pem", pemOf(authority.certificate.bytes));
      for (const [vr, value] of cases) {
        for (const shortenPadding of [false, true]) {
          const file = signing(vr, value);
          const made = await sign(file, { signer: rsa.signer, profile: "base", shortenPadding });
          await folder.write("signed.dcm", writeFile(file));
          const args = ["--verify", "+cf", trust, join(folder.path, "signed.dcm")];
          const { exitCode } = await runProcess(dcmsign, args);
          expect([value, exitCode]).toEqual([value, made.superfluousPadding.length > 0 ? 101 : 0]);
        }
      }
    },
    60_000,
  );
});
