import { toHex } from "@dicomsec/testing";
import { describe, expect, it } from "@jest/globals";
import { kerberosIdentity, usernameIdentity } from "../../src/user-identity/identities.js";
import { kerberosVerifier, type KerberosVerifierOptions } from "../../src/user-identity/kerberos/index.js";
import { insecure, outcome, secure } from "./identity-material.js";

const mechanism = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02];
/** An AP-REQ by its tag, with a SEQUENCE of so many octets that says nothing. */
const message = (tag: number, octets: number): number[] =>
  octets < 0x80
    ? [tag, octets, ...Array<number>(octets).fill(1)]
    : [tag, 0x82, octets >> 8, octets & 0xff, ...Array<number>(octets).fill(1)];
const apReq = message(0x6e, 4);
const framed = [0x60, 19, ...mechanism, 1, 0, ...apReq];
const framedApRep = [0x60, 17, ...mechanism, 2, 0, 0x6f, 2, 1, 1];

/** A verifier whose Kerberos library takes everything; with what it was given. */
function verifier(
  options: Partial<KerberosVerifierOptions> & { readonly principal?: string; readonly answer?: readonly number[] } = {},
) {
  const { principal = "zoe@EXAMPLE.ORG", answer = framedApRep, ...rest } = options;
  const tokens: string[] = [];
  const acceptSecurityContext = async (token: Uint8Array) => {
    tokens.push(toHex(token));
    return { principal, token: answer.length === 0 ? undefined : Uint8Array.from(answer) };
  };
  return { tokens, verify: kerberosVerifier({ acceptSecurityContext, ...rest }) };
}

const identity = (octets: readonly number[]) => kerberosIdentity(Uint8Array.from(octets));
const hex = (octets: readonly number[]) => toHex(Uint8Array.from(octets));

describe("a verifier of Kerberos tickets", () => {
  it("puts a bare AP-REQ into a GSS-API header, and answers with a bare AP-REP", async () => {
    const { tokens, verify } = verifier();
    expect(await verify(identity(apReq), secure)).toEqual({
      accepted: true,
      principal: { name: "zoe@EXAMPLE.ORG", type: "kerberos" },
      response: Uint8Array.of(0x6f, 2, 1, 1),
    });
    expect(tokens).toEqual([hex(framed)]);
  });

  it("hands on a token with a header as it is, and its answer too", async () => {
    const { tokens, verify } = verifier();
    expect(await verify(identity(framed), secure)).toMatchObject({ response: Uint8Array.from(framedApRep) });
    expect(tokens).toEqual([hex(framed)]);
  });

  it.each([
    [127, [0x81, 142]],
    [200, [0x81, 217]],
    [600, [0x82, 0x02, 0x69]],
  ])("writes the length of a message of %i octets in DER", async (octets, length) => {
    const { tokens, verify } = verifier();
    const request = octets === 200 ? [0x6e, 0x81, 200, ...Array<number>(200).fill(1)] : message(0x6e, octets);
    length[length.length - 1] = (13 + request.length) & 0xff;
    expect(await outcome(verify, identity(request))).toBe("accepted zoe@EXAMPLE.ORG");
    expect(tokens).toEqual([hex([0x60, ...length, ...mechanism, 1, 0, ...request])]);
  });

  it("answers with nothing when there is no AP-REP", async () => {
    for (const request of [apReq, framed])
      expect(await verifier({ answer: [] }).verify(identity(request), secure)).toMatchObject({
        response: new Uint8Array(),
      });
    expect(await verifier({ answer: [0x60, 0] }).verify(identity(apReq), secure)).toMatchObject({
      response: new Uint8Array(),
    });
  });

  it.each<[string, readonly number[]]>([
    ["a Ticket alone", message(0x61, 4)],
    ["an AP-REP", message(0x6f, 4)],
    ["a Ticket in a header", [0x60, 19, ...mechanism, 1, 0, ...message(0x61, 4)]],
    ["a token of another mechanism", framed.map((octet, at) => (at === 12 ? 3 : octet))],
    ["a token with another message", framed.map((octet, at) => (at === 13 ? 3 : octet))],
    ["something behind", [...apReq, 0]],
    ["something behind a header", [...framed, 0]],
    ["a part", apReq.slice(0, -1)],
    ["a part with a header", framed.slice(0, -1)],
    ["a header alone", [0x60, 13, ...mechanism, 1, 0]],
    ["a length that is not minimal", [0x6e, 0x81, 4, 1, 1, 1, 1]],
    ["a length without end", [0x6e, 0x80, 1, 1, 0, 0]],
    ["a length of many octets", [0x6e, 0x84, 0, 0, 0, 4, 1, 1, 1, 1]],
    ["a tag alone", [0x6e]],
    ["noise", [1, 2, 3]],
  ])("refuses %s, and does not show it to the Kerberos library", async (_, octets) => {
    const { tokens, verify } = verifier();
    expect(await outcome(verify, identity(octets))).toBe("the Kerberos ticket is not an AP-REQ");
    expect(tokens).toEqual([]);
  });

  it("refuses what the Kerberos library refuses", async () => {
    const { verify } = verifier({ acceptSecurityContext: async () => undefined });
    expect(await outcome(verify, identity(apReq))).toBe("the Kerberos ticket is not valid here");
  });

  it.each(["", "WELLKNOWN/ANONYMOUS@WELLKNOWN:ANONYMOUS", "zoe\nroot@EXAMPLE.ORG"])(
    "refuses a ticket that names no user",
    async (principal) => {
      expect(await outcome(verifier({ principal }).verify, identity(apReq))).toBe(
        "the Kerberos ticket does not name a user",
      );
    },
  );

  it("accepts the users of given realms only", async () => {
    const { verify } = verifier({ realms: ["EXAMPLE.ORG"] });
    expect(await outcome(verify, identity(apReq))).toBe("accepted zoe@EXAMPLE.ORG");
    for (const principal of ["zoe@EVIL.ORG", "zoe\\@EXAMPLE.ORG@EVIL.ORG", "zoe"]) {
      const other = verifier({ realms: ["EXAMPLE.ORG"], principal });
      expect(await outcome(other.verify, identity(apReq))).toBe("the user is of another Kerberos realm");
    }
  });

  it("takes tickets over any connection, and nothing but tickets", async () => {
    const { verify } = verifier();
    expect(await outcome(verify, identity(apReq), insecure)).toBe("accepted zoe@EXAMPLE.ORG");
    expect(await outcome(verify, usernameIdentity("zoe"))).toBe("the identity is not a Kerberos ticket");
  });
});
