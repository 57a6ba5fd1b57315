import { describe, expect, it } from "@jest/globals";
import { context, contextPrimitive, octetString, oid, sequence } from "../../src/asn1/der.js";
import { validatePath } from "../../src/certificates/validate-path.js";
import { createParty, isAuthority, makeCertificate } from "./made-certificates.js";

const at = new Date("2030-01-01T00:00:00Z");
const [root, leaf] = [createParty("Root"), createParty("Leaf")];

const name = (tag: number) => (text: string) => contextPrimitive(tag, new TextEncoder().encode(text));
const [email, dns, uri] = [name(1), name(2), name(6)];
const permitted = (base: Uint8Array): Uint8Array => context(0, sequence(base));
const excluded = (base: Uint8Array): Uint8Array => context(1, sequence(base));

/** What is said of a certificate with an alternative name that no program would write. */
async function verdict(constraint: Uint8Array, alternative: Uint8Array): Promise<string> {
  const constraints = sequence(oid("2.5.29.30"), octetString(sequence(constraint)));
  const names = sequence(oid("2.5.29.17"), octetString(sequence(alternative)));
  const trust = [makeCertificate(root, root, "authority", { extensions: [isAuthority, constraints] })];
  const { status, findings } = await validatePath(makeCertificate(leaf, root, "endEntity", { extensions: [names] }), {
    trust,
    at,
  });
  return [status, ...findings.map(({ code }) => code)].join(" ");
}

const unsupported = "invalid PATH_NAME_CONSTRAINT_UNSUPPORTED";

describe("a name that is constrained and of no form that a name of a host has", () => {
  it.each([
    ["a NULL in a host", permitted(dns("example.com")), dns("evil.org\0.example.com")],
    ["a space before a host", excluded(dns("evil.org")), dns(" evil.org")],
    ["two periods at the end of a host", excluded(dns("evil.org")), dns("evil.org..")],
    ["an empty host", excluded(dns("evil.org")), dns("")],
    ["a NULL in the host of a mailbox", permitted(email(".clinic.org")), email("a@evil.org\0.clinic.org")],
    ["an address as the host of a mailbox", excluded(email("clinic.org")), email("a@[10.0.0.1]")],
    // A browser ends the host at the backslash.
    ["a backslash in a URI", permitted(uri("example.com")), uri("https://evil.org\\@example.com/")],
    ["a tab in a URI", excluded(uri("evil.org")), uri("https://ev\til.org/")],
  ])("is not taken: %s", async (_, constraint, alternative) => {
    expect(await verdict(constraint, alternative)).toBe(unsupported);
  });

  it.each([
    ["a host", permitted(dns("example.com")), dns("*.example.com.")],
    ["a mailbox", permitted(email(".clinic.org")), email('"a@evil.org"@ward.clinic.org')],
    ["a URI", permitted(uri("example.com")), uri("https://user:x@example.com:1/a?b#c")],
    ["a name of another kind", permitted(email("clinic.org")), dns("a b")],
  ])("is told from one that has it: %s", async (_, constraint, alternative) => {
    expect(await verdict(constraint, alternative)).toBe("valid");
  });
});
