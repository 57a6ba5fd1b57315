import { temporaryFolder } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import { passcodeIdentity, usernameIdentity } from "../../src/user-identity/identities.js";
import { hashPasscode } from "../../src/user-identity/passcode-hash.js";
import { passcodeVerifier } from "../../src/user-identity/passcode-verifier.js";
import { parseUserFile, readUserFile } from "../../src/user-identity/user-file.js";
import { insecure, outcome, secure } from "./identity-material.js";

const wrong = "the user name or the passcode is wrong";
const salt = "A".repeat(22);
const hash = "A".repeat(43);
/** Of the right form; no passcode has it. */
const good = `scrypt$16384$8$1$${salt}$${hash}`;

describe("a verifier with a user file", () => {
  it("accepts the right passcode of a user, and nothing else", async () => {
    await using folder = await temporaryFolder();
    const line = async (name: string, passcode: string) => `${name}:${await hashPasscode(passcode)}\n`;
    const userFile = await folder.write("users", `# users\n\n${await line("zoë", "right")}${await line("bob", "röt")}`);
    const verify = passcodeVerifier({ userFile });
    expect(await outcome(verify, passcodeIdentity("zoë", "right"))).toBe("accepted zoë");
    expect(await outcome(verify, passcodeIdentity("bob", "röt"))).toBe("accepted bob");
    expect(await outcome(verify, passcodeIdentity("zoë", "röt"))).toBe(wrong);
    expect(await outcome(verify, passcodeIdentity("zoë", "right "))).toBe(wrong);
    expect(await outcome(verify, passcodeIdentity("ZOË", "right"))).toBe(wrong);
    expect(await outcome(verify, passcodeIdentity("eve", "right"))).toBe(wrong);
    expect(await outcome(verify, usernameIdentity("zoë"))).toBe("the identity is not a user name with a passcode");
  });

  it("takes no passcode that anybody could have read, unless told to", async () => {
    await using folder = await temporaryFolder();
    const userFile = await folder.write("users", `zoe:${await hashPasscode("right")}`);
    const identity = passcodeIdentity("zoe", "right");
    expect(await outcome(passcodeVerifier({ userFile }), identity, insecure)).toBe(
      "a passcode came over a connection that is not encrypted",
    );
    expect(await outcome(passcodeVerifier({ userFile, allowInsecure: true }), identity, insecure)).toBe("accepted zoe");
  });

  it("refuses a user from the moment that the file no longer names it", async () => {
    await using folder = await temporaryFolder();
    const userFile = await folder.write("users", `zoe:${await hashPasscode("right")}`);
    const verify = passcodeVerifier({ userFile });
    expect(await outcome(verify, passcodeIdentity("zoe", "right"))).toBe("accepted zoe");
    await folder.write("users", "");
    expect(await outcome(verify, passcodeIdentity("zoe", "right"))).toBe(wrong);
  });

  it("verifies nobody when the file is missing or damaged, and does not say what is in it", async () => {
    await using folder = await temporaryFolder();
    const userFile = await folder.write("users", "zoe:right\n");
    await expect(passcodeVerifier({ userFile })(passcodeIdentity("zoe", "right"), secure)).rejects.toMatchObject({
      code: "ERR_ASSOCIATION_OPTIONS",
      message: "line 1 of the user file is not name:scrypt$N$r$p$salt$hash",
    });
    await expect(
      passcodeVerifier({ userFile: `${userFile}.none` })(passcodeIdentity("zoe", "right"), secure),
    ).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("does the work of a wrong passcode for a name that is not there", async () => {
    await using folder = await temporaryFolder();
    const userFile = await folder.write("users", `zoe:${await hashPasscode("right")}`);
    const verify = passcodeVerifier({ userFile });
    const cpuOf = async (name: string): Promise<number> => {
      const before = process.cpuUsage();
      await outcome(verify, passcodeIdentity(name, "wrong"));
      return process.cpuUsage(before).user;
    };
    await cpuOf("zoe");
    const [known, unknown] = [await cpuOf("zoe"), await cpuOf("eve")];
    // A refusal without the work would take a hundredth.
    expect(unknown).toBeGreaterThan(known / 4);
  });

  it("stops waiting for its turn when the association is gone", async () => {
    await using folder = await temporaryFolder();
    const userFile = await folder.write("users", `zoe:${await hashPasscode("right")}`);
    const verify = passcodeVerifier({ userFile });
    const signal = AbortSignal.abort();
    await expect(verify(passcodeIdentity("zoe", "right"), { ...secure, signal })).rejects.toThrow("aborted");
    expect(await outcome(verify, passcodeIdentity("zoe", "right"))).toBe("accepted zoe");
  });
});

describe("a user file", () => {
  it("has one line for each user, comments and empty lines", () => {
    expect([...parseUserFile(`# us\r\n\r\nzoë b:${good}\r\n`).keys()]).toEqual(["zoë b"]);
  });

  it.each([
    ["no name", `:${good}`],
    ["no colon", good],
    ["another hash", `zoe:$2b$10$${"a".repeat(53)}`],
    ["a passcode in clear", "zoe:hunter2"],
    ["too little work", `zoe:scrypt$8192$8$1$${salt}$${hash}`],
    ["too small blocks", `zoe:scrypt$16384$1$1$${salt}$${hash}`],
    ["too much memory", `zoe:scrypt$1048576$16$1$${salt}$${hash}`],
    ["too much work", `zoe:scrypt$16384$8$17$${salt}$${hash}`],
    ["a cost that is no power of two", `zoe:scrypt$16385$8$1$${salt}$${hash}`],
    ["a short salt", `zoe:scrypt$16384$8$1$AAAA$${hash}`],
    ["a short hash", `zoe:scrypt$16384$8$1$${salt}$AAAA`],
    ["a hash of no whole bytes", `zoe:scrypt$16384$8$1$${salt}$${"A".repeat(45)}`],
    ["something behind", `zoe:${good} `],
    ["one user twice", `zoe:${good}\nzoe:${good}`],
  ])("is refused with %s", (_, text) => {
    expect(() => parseUserFile(text)).toThrow(
      expect.objectContaining({
        code: "ERR_ASSOCIATION_OPTIONS",
        message: expect.not.stringMatching(/zoe|hunter|AAAA/),
      }),
    );
  });

  it("may begin with a byte order mark, and is UTF-8 of at most 4 MiB", async () => {
    await using folder = await temporaryFolder();
    const read = async (content: Uint8Array | string) => [
      ...(await readUserFile(await folder.write("users", content))).keys(),
    ];
    expect(await read(`\uFEFFzoe:${good}`)).toEqual(["zoe"]);
    expect(await read("#".padEnd(2 ** 22, "-"))).toEqual([]);
    const refused = { code: "ERR_ASSOCIATION_OPTIONS" };
    await expect(read("#".padEnd(2 ** 22 + 1, "-"))).rejects.toMatchObject(refused);
    await expect(read(new Uint8Array([0xff]))).rejects.toMatchObject(refused);
  });
});

describe("hashing a passcode", () => {
  it("gives another line each time", async () => {
    const [one, other] = [await hashPasscode("right"), await hashPasscode("right")];
    expect(one).toMatch(/^scrypt\$32768\$8\$3\$/);
    expect(one).not.toBe(other);
  });

  it.each(["", "x".repeat(1025)])("refuses an empty or endless passcode", async (passcode) => {
    await expect(hashPasscode(passcode)).rejects.toMatchObject({ code: "ERR_ASSOCIATION_USER_IDENTITY" });
  });
});
