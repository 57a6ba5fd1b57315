import { toHex } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import {
  jwtIdentity,
  kerberosIdentity,
  passcodeIdentity,
  samlIdentity,
  usernameIdentity,
} from "../../src/user-identity/identities.js";
import { identityVerifier } from "../../src/user-identity/identity-verifier.js";
import { usernameVerifier } from "../../src/user-identity/username-verifier.js";
import { outcome } from "./identity-material.js";

describe("the identity of a user", () => {
  it("is UTF-8 of the name and of the passcode", () => {
    const { type, primaryField, secondaryField } = passcodeIdentity("Zoë", "pässwort");
    expect([type, toHex(primaryField), toHex(secondaryField)]).toEqual([
      "username-passcode",
      expect.stringMatching(/^5a ?6f ?c3 ?ab$/i),
      expect.stringMatching(/^70 ?c3 ?a4 ?73 ?73 ?77 ?6f ?72 ?74$/i),
    ]);
  });

  it.each([
    ["username", usernameIdentity("zoe")],
    ["kerberos", kerberosIdentity(new Uint8Array([0x6e, 0]))],
    ["saml", samlIdentity("<Assertion/>")],
    ["jwt", jwtIdentity("a.b.c")],
  ])("of type %s has no second field, and asks for an answer unless told not to", (type, identity) => {
    expect(identity).toMatchObject({ type, positiveResponseRequested: true, secondaryField: new Uint8Array() });
    expect(usernameIdentity("zoe", { positiveResponseRequested: false }).positiveResponseRequested).toBe(false);
  });

  it("fits into a sub-item, or is an error that does not repeat it", () => {
    expect(samlIdentity("x".repeat(65_529)).primaryField).toHaveLength(65_529);
    const refused = { code: "ERR_ASSOCIATION_USER_IDENTITY", message: expect.not.stringContaining("xx") };
    expect(() => samlIdentity("x".repeat(65_530))).toThrow(expect.objectContaining(refused));
    expect(() => passcodeIdentity("x".repeat(65_000), "x".repeat(530))).toThrow(expect.objectContaining(refused));
    expect(() => usernameIdentity("")).toThrow(expect.objectContaining({ code: "ERR_ASSOCIATION_USER_IDENTITY" }));
  });
});

describe("a verifier of user names", () => {
  it("believes a name, with or without a passcode", async () => {
    expect(await outcome(usernameVerifier(), usernameIdentity("Zoë"))).toBe("accepted Zoë");
    expect(await outcome(usernameVerifier(), passcodeIdentity("Zoë", "anything"))).toBe("accepted Zoë");
  });

  it.each([
    ["is no UTF-8", new Uint8Array([0xff])],
    ["is empty", new Uint8Array()],
    ["has a line break", new TextEncoder().encode("zoe\nroot")],
    ["is endless", new Uint8Array(1025).fill(0x61)],
  ])("refuses a name that %s", async (_, primaryField) => {
    const identity = { ...usernameIdentity("x"), primaryField };
    expect(await outcome(usernameVerifier(), identity)).toBe("the user name is empty, too long, or not plain UTF-8");
  });

  it("refuses a token", async () => {
    expect(await outcome(usernameVerifier(), jwtIdentity("a.b.c"))).toBe("the identity is not a user name");
  });
});

describe("verifiers of several types", () => {
  const verify = identityVerifier({ username: usernameVerifier() });

  it("are chosen by the type of the identity", async () => {
    expect(await outcome(verify, usernameIdentity("zoe"))).toBe("accepted zoe");
  });

  it("refuse a type that has none", async () => {
    expect(await outcome(verify, passcodeIdentity("zoe", "secret"))).toBe(
      "identities of this type are not accepted here",
    );
  });
});
