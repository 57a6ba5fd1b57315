import type { TestIdentity } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { beforeAll, expect, it } from "@jest/globals";
import { samlIdentity, usernameIdentity } from "../../src/user-identity/identities.js";
import { createReplayMemory, samlVerifier, type SamlVerifierOptions } from "../../src/user-identity/saml/index.js";
import { insecure, outcome, secure } from "./identity-material.js";
import {
  assertion,
  at,
  audience,
  conditions,
  confirmation,
  ecdsaSha256,
  identityProviders,
  issuer,
  type Parts,
  samlNow,
  sign,
  type SignOptions,
  subject,
  takeApart,
} from "./saml-material.js";

describeWithPeer("openssl", "a verifier of SAML assertions", () => {
  let known: TestIdentity;
  let ec: TestIdentity;
  let foreign: TestIdentity;
  let weak: TestIdentity;
  beforeAll(async () => {
    ({ known, ec, foreign, weak } = await identityProviders());
  });

  const verifier = (options: Partial<SamlVerifierOptions> = {}) =>
    samlVerifier({ certificates: [known.certificate], issuer, audience: "archive", now: () => samlNow, ...options });
  const judge = (xml: string, options?: Partial<SamlVerifierOptions>) => outcome(verifier(options), samlIdentity(xml));
  const signed = (parts?: Parts, options?: SignOptions) => sign(assertion(parts), known, options);

  it("accepts an assertion of a known issuer, and answers with a Response", async () => {
    const verification = await verifier({ attributes: ["role", "none"] })(samlIdentity(signed()), secure);
    expect(verification).toEqual({
      accepted: true,
      principal: { name: "zoë@example", type: "saml", attributes: { role: ["reader", "writer"], none: [] } },
      response: expect.any(Uint8Array),
    });
    const response = new TextDecoder().decode((verification as { response: Uint8Array }).response);
    expect(response).toMatch(
      /^<samlp:Response .*<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"\/>/,
    );
    const unasked = samlIdentity(signed(), { positiveResponseRequested: false });
    expect(await verifier()(unasked, secure)).toMatchObject({ accepted: true, response: new Uint8Array() });
  });

  it.each([
    ["RSA with SHA-512", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"],
    ["RSA-PSS with SHA-256", "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"],
  ])("accepts %s", async (_, signatureAlgorithm) => {
    const digestAlgorithm = "http://www.w3.org/2001/04/xmlenc#sha512";
    expect(await judge(signed({}, { signatureAlgorithm, digestAlgorithm }))).toBe("accepted zoë@example");
  });

  it("accepts ECDSA, and tries each certificate that it was given", async () => {
    const xml = sign(assertion(), ec, { signatureAlgorithm: ecdsaSha256 });
    const certificates = [known.certificate, ec.certificate];
    expect(await judge(xml, { certificates })).toBe("accepted zoë@example");
    expect(await judge(signed(), { certificates })).toBe("accepted zoë@example");
    expect(await judge(xml)).toBe("no known key signed the assertion");
  });

  it("accepts an XML declaration, and white space around the element", async () => {
    expect(await judge(`<?xml version="1.0" encoding="UTF-8"?>\n${signed()}\n`)).toBe("accepted zoë@example");
  });

  const wellFormed = "the assertion is not well-formed XML";
  const markup = "the assertion has a DOCTYPE, comment, CDATA section or processing instruction";
  const notOfIt = "the signature is not of the assertion";
  const form = "the signature has not the form that SAML gives it";
  const algorithm = "the signature is made with an algorithm that is not allowed";

  it.each<[string, Parts, string]>([
    ["that has expired", { conditions: conditions(audience(), at(-10), at(-1)) }, "the assertion has expired"],
    ["that is not valid yet", { conditions: conditions(audience(), at(2), at(5)) }, "the assertion is not valid yet"],
    ["of another issuer", { issuer: "https://evil.example" }, "the assertion is not of the expected issuer"],
    ["for another audience", { conditions: conditions(audience("printer")) }, "the assertion is not for this audience"],
    [
      "for another audience too",
      { conditions: conditions(audience() + audience("printer")) },
      "the assertion is not for this audience",
    ],
    ["for any audience", { conditions: conditions("") }, "the assertion is not for this audience"],
    ["without conditions", { conditions: "" }, "the assertion does not have exactly one Conditions"],
    [
      "with a condition that is not known",
      { conditions: conditions(`${audience()}<saml:Condition/>`) },
      "the assertion has a condition that is not known",
    ],
    [
      "with a time that is none",
      { conditions: conditions(audience(), "yesterday") },
      "the assertion has a time that is none",
    ],
    [
      "with a time of a time zone",
      { conditions: conditions(audience(), "2026-03-01T12:00:00+14:00") },
      "the assertion has a time that is none",
    ],
    [
      "of a session that has ended",
      { more: `<saml:AuthnStatement SessionNotOnOrAfter="${at(-2)}"/>` },
      "the session has ended",
    ],
    ["without a confirmation", { subject: subject(undefined, "") }, "the subject is not confirmed"],
    [
      "whose confirmation has ended",
      { subject: subject(undefined, confirmation(`NotOnOrAfter="${at(-2)}"`)) },
      "the subject is not confirmed",
    ],
    [
      "whose confirmation never ends",
      { subject: subject(undefined, confirmation("")) },
      "the subject is not confirmed",
    ],
    [
      "whose confirmation has not begun",
      { subject: subject(undefined, confirmation(`NotBefore="${at(2)}" NotOnOrAfter="${at(5)}"`)) },
      "the subject is not confirmed",
    ],
    [
      "whose confirmation is for another address",
      { subject: subject(undefined, confirmation(`NotOnOrAfter="${at(5)}" Address="192.0.2.8"`)) },
      "the subject is not confirmed",
    ],
    [
      "whose holder of a key is not the sender",
      { subject: subject(undefined, confirmation(undefined, "holder-of-key")) },
      "the subject is not confirmed",
    ],
    ["that names nobody", { subject: subject("") }, "the assertion does not have exactly one NameID"],
    [
      "that names two",
      { subject: subject("<saml:NameID>a</saml:NameID><saml:NameID>b</saml:NameID>") },
      "the assertion does not have exactly one NameID",
    ],
    ["with an empty name", { subject: subject("<saml:NameID></saml:NameID>") }, "the assertion does not name a user"],
    [
      "with an element in the name",
      { subject: subject("<saml:NameID>root<saml:x/>@example</saml:NameID>") },
      "there are elements where the assertion should have text",
    ],
    ["with a comment in the name", { subject: subject("<saml:NameID>root<!---->@evil.example</saml:NameID>") }, markup],
    ["with a CDATA section", { subject: subject("<saml:NameID><![CDATA[root]]></saml:NameID>") }, markup],
    [
      "for one use, when uses are not remembered",
      { conditions: conditions(`${audience()}<saml:OneTimeUse/>`) },
      "the assertion is for one use, and uses are not remembered",
    ],
  ])("judges an assertion %s", async (_, parts, reason) => {
    expect(await judge(signed(parts))).toBe(reason);
  });

  it("bears with clocks that differ, and with no more than that", async () => {
    const xml = signed();
    const on = (seconds: number) => new Date(samlNow.getTime() + seconds * 1000);
    expect(await judge(xml, { now: () => on(359) })).toBe("accepted zoë@example");
    expect(await judge(xml, { now: () => on(360) })).toBe("the assertion has expired");
    expect(await judge(xml, { now: () => on(-360) })).toBe("accepted zoë@example");
    expect(await judge(xml, { now: () => on(-361) })).toBe("the assertion is not valid yet");
    expect(await judge(xml, { now: () => on(300), clockToleranceMs: 0 })).toBe("the assertion has expired");
  });

  it("holds the recipient and the address of a confirmation against what is known", async () => {
    expect(await judge(signed(), { recipient: "https://archive.example" })).toBe("accepted zoë@example");
    expect(await judge(signed(), { recipient: "https://printer.example" })).toBe("the subject is not confirmed");
    const here = confirmation(`NotOnOrAfter="${at(5)}" Address="192.0.2.7"`);
    const identity = samlIdentity(signed({ subject: subject(undefined, here) }));
    const mapped = { ...secure, remoteAddress: "::ffff:192.0.2.7" };
    expect(await outcome(verifier(), identity, mapped)).toBe("accepted zoë@example");
    expect(await outcome(verifier(), identity, { ...secure, remoteAddress: undefined })).toBe(
      "the subject is not confirmed",
    );
  });

  it("needs one confirmation that holds", async () => {
    const ended = confirmation(`NotOnOrAfter="${at(-2)}"`);
    expect(await judge(signed({ subject: subject(undefined, ended + confirmation()) }))).toBe("accepted zoë@example");
  });

  it.each<[string, SignOptions, string]>([
    ["RSA with SHA-1", { signatureAlgorithm: "http://www.w3.org/2000/09/xmldsig#rsa-sha1" }, algorithm],
    ["a digest of SHA-1", { digestAlgorithm: "http://www.w3.org/2000/09/xmldsig#sha1" }, algorithm],
    [
      "canonicalization that is not exclusive",
      { canonicalizationAlgorithm: "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" },
      algorithm,
    ],
    [
      "canonicalization that keeps comments",
      { canonicalizationAlgorithm: "http://www.w3.org/2001/10/xml-exc-c14n#WithComments" },
      algorithm,
    ],
    ["no transform to its own form", { transforms: ["http://www.w3.org/2001/10/xml-exc-c14n#"] }, algorithm],
    ["a reference to the whole document", { isEmptyUri: true }, notOfIt],
    ["two references", { references: 2 }, form],
  ])("refuses a signature with %s", async (_, options, reason) => {
    expect(await judge(signed({}, options))).toBe(reason);
  });

  it("refuses an assertion that is not signed, or that somebody else signed", async () => {
    expect(await judge(assertion())).toBe("the assertion is not signed");
    // Its certificate, in KeyInfo, has the name of the known one.
    expect(await judge(sign(assertion(), foreign))).toBe("no known key signed the assertion");
    const relabelled = sign(assertion(), foreign).replace(
      /(<ds:X509Certificate>)[^<]*/,
      `$1${known.certificate.replace(/-----[^-]+-----|\s/g, "")}`,
    );
    expect(await judge(relabelled)).toBe("no known key signed the assertion");
  });

  it("refuses a signed assertion of SAML 1.1, and what is no assertion", async () => {
    const other = "the identity is not a SAML 2.0 assertion";
    expect(await judge(sign(assertion().replace('Version="2.0"', 'Version="1.1"'), known))).toBe(other);
    expect(await judge(sign(assertion().replaceAll("saml:Assertion", "saml:Evidence"), known))).toBe(other);
    expect(await judge(sign(assertion().replace("SAML:2.0:assertion", "SAML:1.0:assertion"), known))).toBe(other);
  });

  it("needs no KeyInfo", async () => {
    expect(await judge(signed().replace(/<ds:KeyInfo>.*<\/ds:KeyInfo>/s, ""))).toBe("accepted zoë@example");
  });

  it.each([
    ["the name", "zoë@example", "root@example"],
    ["the audience", "<saml:Audience>archive", "<saml:Audience>printer"],
    ["a role", ">reader<", ">admin<"],
    ["an end", `NotOnOrAfter="${at(5)}"`, `NotOnOrAfter="${at(50)}"`],
    ["the ID", 'ID="_a1"', 'ID="_a2"'],
    ["a digest", "<ds:DigestValue>", "<ds:DigestValue>A"],
    ["a signature value", "<ds:SignatureValue>", "<ds:SignatureValue>A"],
    ["one more statement", "</saml:Assertion>", "<saml:AttributeStatement/></saml:Assertion>"],
  ])("refuses an assertion in which %s was altered", async (_, from, to) => {
    const xml = signed();
    expect(xml).toContain(from);
    expect(await judge(xml.replace(from, to))).not.toContain("accepted");
  });

  it("refuses a name that a comment was put into after it was signed", async () => {
    const xml = signed({ subject: subject("<saml:NameID>root@example.evil.example</saml:NameID>") });
    expect(await judge(xml.replace("root@example.", "root@example<!---->."))).toBe(markup);
    expect(await judge(xml.replace("root@example.", "root@example<?x?>."))).toBe(markup);
  });

  /** The shapes in which a signed assertion is wrapped so that a reader takes the forged one: XSW 1 to 8, and more. */
  it.each<[string, (forged: string, original: string, signature: string, bare: string) => string, string]>([
    [
      "1: a Response with the forged one, and the original in the signature",
      (forged, original, signature) =>
        `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">${forged}${signature.replace("</ds:Signature>", `<ds:Object>${original}</ds:Object></ds:Signature>`)}</samlp:Response>`,
      "the identity is not a SAML 2.0 assertion",
    ],
    [
      "2: a Response with the signature detached",
      (forged, _, signature, bare) =>
        `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">${bare}${signature}${forged}</samlp:Response>`,
      "the identity is not a SAML 2.0 assertion",
    ],
    ["3: the forged one before the original", (forged, original) => forged + original, wellFormed],
    [
      "4: the original inside the forged one",
      (forged, original) => forged.replace("</saml:Assertion>", `${original}</saml:Assertion>`),
      "there is more than one assertion",
    ],
    [
      "5: the signature in the forged one, the original after it",
      (forged, _, signature, bare) => forged.replace("</saml:Issuer>", `</saml:Issuer>${signature}`) + bare,
      wellFormed,
    ],
    [
      "6: the original inside the signature of the forged one",
      (forged, _, signature, bare) =>
        forged.replace(
          "</saml:Issuer>",
          `</saml:Issuer>${signature.replace("</ds:Signature>", `${bare}</ds:Signature>`)}`,
        ),
      "there is more than one assertion",
    ],
    [
      "7: the original in an extension of the forged one",
      (forged, original) =>
        forged.replace("</saml:Assertion>", `<saml:Advice><x>${original}</x></saml:Advice></saml:Assertion>`),
      "there is more than one assertion",
    ],
    [
      "8: the original in an Object of the signature",
      (forged, _, signature, bare) =>
        forged.replace(
          "</saml:Issuer>",
          `</saml:Issuer>${signature.replace("</ds:Signature>", `<ds:Object>${bare}</ds:Object></ds:Signature>`)}`,
        ),
      "there is more than one assertion",
    ],
    [
      "the signature alone moved to a forged one of the same ID",
      (forged, _, signature) => forged.replace("</saml:Issuer>", `</saml:Issuer>${signature}`).replace("_evil", "_a1"),
      "no known key signed the assertion",
    ],
    [
      "the original under another name in a forged one of another ID",
      (forged, _, signature, bare) =>
        forged
          .replace("</saml:Issuer>", `</saml:Issuer>${signature}`)
          .replace("</saml:Assertion>", `${bare.replaceAll("saml:Assertion", "saml:Evidence")}</saml:Assertion>`),
      notOfIt,
    ],
    [
      "an element with the ID of the original",
      (_, original) => original.replace("</saml:Assertion>", '<x id="_a1"/></saml:Assertion>'),
      "an ID stands twice",
    ],
    [
      "the signature below the original's subject",
      (_, __, signature, bare) => bare.replace("</saml:Subject>", `${signature}</saml:Subject>`),
      notOfIt,
    ],
    [
      "two signatures",
      (_, original, signature) => original.replace("</saml:Assertion>", `${signature}</saml:Assertion>`),
      "there is more than one signature",
    ],
    [
      "an Object in the signature",
      (_, original) => original.replace("</ds:Signature>", "<ds:Object/></ds:Signature>"),
      form,
    ],
    [
      "two SignedInfo",
      (_, original) =>
        original.replace(/<ds:SignedInfo>.*<\/ds:SignedInfo>/s, (info) => info.replace("#_a1", "#_evil") + info),
      form,
    ],
  ])("is not misled by wrapping: %s", async (_, wrap, reason) => {
    const original = signed();
    const { signature, bare } = takeApart(original);
    const forged = assertion({ id: "_evil", subject: subject("<saml:NameID>root@example</saml:NameID>") });
    expect(await judge(wrap(forged, original, signature, bare))).toBe(reason);
  });

  it("does not expand entities", async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>`;
    expect(await judge(bomb + signed().replace("zoë", "&b;"))).toBe(markup);
    expect(await judge(`<!DOCTYPE x SYSTEM "file:///etc/passwd">${signed()}`)).toBe(markup);
    expect(await judge(signed().replace("zoë", "&b;"))).toBe(wellFormed);
  });

  it.each([
    ["text", "zoë@example"],
    ["cut off", "<saml:Assertion"],
    ["with an attribute twice", '<a ID="a" ID="b"/>'],
    ["with text behind", "<a/>b"],
    ["with text before", "b<a/>"],
    ["white space", " "],
    ["a hundred levels deep", "<a>".repeat(100) + "</a>".repeat(100)],
    ["nine thousand levels deep", "<a>".repeat(9000) + "</a>".repeat(9000)],
  ])("refuses what is %s", async (_, xml) => {
    const reason = await judge(xml);
    expect(reason).toMatch(/^the assertion is (?:not well-formed XML|not one element|nested too deep)$/);
  });

  it("refuses what is not UTF-8", async () => {
    const primaryField = new Uint8Array([...new TextEncoder().encode("<a>"), 0xff]);
    expect(await outcome(verifier(), { ...samlIdentity("x"), primaryField })).toBe("the assertion is not UTF-8");
  });

  it("takes an assertion once, where uses are remembered", async () => {
    const verify = verifier({ replayMemory: createReplayMemory() });
    const once = samlIdentity(signed({ conditions: conditions(`${audience()}<saml:OneTimeUse/>`) }));
    const used = "the assertion was used before, or cannot be remembered";
    expect(await outcome(verify, once)).toBe("accepted zoë@example");
    expect(await outcome(verify, once)).toBe(used);
    // The same assertion signed anew is the same assertion.
    expect(await outcome(verify, samlIdentity(signed()))).toBe(used);
    expect(await outcome(verify, samlIdentity(signed({ id: "_a2" })))).toBe("accepted zoë@example");
  });

  it("does not remember what it refused", async () => {
    const verify = verifier({ replayMemory: createReplayMemory({ maxEntries: 1 }) });
    expect(await outcome(verify, samlIdentity(sign(assertion({ id: "_x" }), foreign)))).not.toContain("accepted");
    expect(await outcome(verify, samlIdentity(signed()))).toBe("accepted zoë@example");
  });

  it("forgets what has expired, and takes nothing that it cannot remember", async () => {
    const memory = createReplayMemory({ maxEntries: 2 });
    const minute = (count: number) => new Date(samlNow.getTime() + count * 60_000);
    expect(memory.remember("a", minute(1), minute(0))).toBe(true);
    expect(memory.remember("b", minute(5), minute(0))).toBe(true);
    expect(memory.remember("c", minute(5), minute(1))).toBe(false);
    expect(memory.remember("c", minute(5), minute(2))).toBe(true);
    expect(memory.remember("b", minute(5), minute(2))).toBe(false);
  });

  it("takes no assertion that anybody could have read, unless told to", async () => {
    const identity = samlIdentity(signed());
    expect(await outcome(verifier(), identity, insecure)).toBe(
      "an assertion came over a connection that is not encrypted",
    );
    expect(await outcome(verifier({ allowInsecure: true }), identity, insecure)).toBe("accepted zoë@example");
    expect(await outcome(verifier(), usernameIdentity("zoë"))).toBe("the identity is not a SAML assertion");
  });

  it.each<[string, () => Partial<SamlVerifierOptions>]>([
    ["no certificate", () => ({ certificates: [] })],
    ["what is no certificate", () => ({ certificates: ["-----BEGIN CERTIFICATE-----"] })],
    ["a weak key", () => ({ certificates: [weak.certificate] })],
    ["no audience", () => ({ audience: [] })],
    ["an empty issuer", () => ({ issuer: "" })],
  ])("is not made with %s", (_, options) => {
    expect(() => verifier(options())).toThrow(expect.objectContaining({ code: "ERR_ASSOCIATION_OPTIONS" }));
  });
});
