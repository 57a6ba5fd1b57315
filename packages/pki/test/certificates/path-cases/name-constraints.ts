import { isFullRun } from "@dicomsec/testing";
import { authority } from "../openssl-entities.js";
import { below, good, named, type Case, type Pki } from "./path-case.js";

const refusedName = { openssl: 47, status: "invalid", codes: ["PATH_NAME_CONSTRAINT"] } as const;
const excludedName = { ...refusedName, openssl: 48 } as const;
const unsupportedName = { status: "invalid", codes: ["PATH_NAME_CONSTRAINT_UNSUPPORTED"] } as const;

/** What an authority may name, what it names, and whether that is so. */
const nameRows: readonly (readonly [
  constraint: string,
  names: readonly string[],
  verdict: Pick<Case, "openssl" | "status" | "codes" | "differs">,
])[] = [
  ["permitted;DNS:example.com", ["DNS:example.com"], good],
  ["permitted;DNS:example.com", ["DNS:pacs.EXAMPLE.com"], good],
  ["permitted;DNS:example.com", ["DNS:badexample.com"], refusedName],
  ["permitted;DNS:example.com", ["DNS:pacs.example.com", "DNS:evil.org"], refusedName],
  ["permitted;DNS:.example.com", ["DNS:pacs.example.com"], good],
  ["permitted;DNS:example.com", ["email:a@evil.org"], good],
  ["excluded;DNS:example.com", ["DNS:pacs.example.com"], excludedName],
  ["excluded;DNS:example.com", ["DNS:example.org"], good],
  [
    "excluded;DNS:pacs.example.com",
    ["DNS:*.example.com"],
    { ...excludedName, openssl: 0, differs: "OpenSSL does not see that a wildcard covers the excluded name" },
  ],
  ["excluded;DNS:a.pacs.example.com", ["DNS:*.example.com"], good],
  ["excluded;DNS:example.com", ["DNS:*.example.com"], excludedName],
  ["excluded;DNS:pacs.example.org", ["DNS:*.example.com"], good],
  ["permitted;DNS:pacs.example.com", ["DNS:*.example.com"], refusedName],
  ["permitted;DNS:example.com", ["DNS:*.example.com"], good],
  ["permitted;email:clinic.org", ["email:doctor@clinic.org"], good],
  ["permitted;email:clinic.org", ["email:doctor@ward.clinic.org"], refusedName],
  ["permitted;email:.clinic.org", ["email:doctor@ward.clinic.org"], good],
  ["permitted;email:.clinic.org", ["email:doctor@clinic.org"], refusedName],
  ["permitted;email:doctor@clinic.org", ["email:doctor@CLINIC.org"], good],
  ["permitted;email:doctor@clinic.org", ["email:nurse@clinic.org"], refusedName],
  ["excluded;email:doctor@clinic.org", ["email:doctor@clinic.org"], excludedName],
  ["permitted;URI:example.com", ["URI:https://example.com/path"], good],
  ["permitted;URI:example.com", ["URI:https://pacs.example.com"], refusedName],
  ["permitted;URI:.example.com", ["URI:https://pacs.example.com:8443/x"], good],
  [
    "permitted;URI:example.com",
    ["URI:https://example.com:443@evil.org/"],
    { ...refusedName, openssl: 0, differs: "OpenSSL takes the user information of the URI for its host" },
  ],
  ["permitted;URI:example.com", ["URI:urn:uuid:1"], { ...unsupportedName, openssl: 53 }],
  ["permitted;IP:192.168.0.0/255.255.0.0", ["IP:192.168.7.9"], good],
  ["permitted;IP:192.168.0.0/255.255.0.0", ["IP:192.169.7.9"], refusedName],
  ["permitted;IP:192.168.0.0/255.255.0.0", ["IP:2001:db8::1"], refusedName],
  ["excluded;IP:2001:db8::/ffff:ffff::", ["IP:2001:db8::1"], excludedName],
  ["excluded;IP:2001:db8::/ffff:ffff::", ["IP:192.168.7.9"], good],
  ["permitted;email:clinic.org", ["otherName:1.3.6.1.5.5.7.8.9;UTF8:a@evil.org"], { ...unsupportedName, openssl: 47 }],
  ["permitted;otherName:1.2.3.4;UTF8:x", ["otherName:1.2.3.4;UTF8:x"], { ...unsupportedName, openssl: 51 }],
  ["permitted;otherName:1.2.3.4;UTF8:x", ["DNS:example.com"], good],
  ["permitted;RID:1.2.3.4", ["RID:1.2.3.4"], { ...unsupportedName, openssl: 51 }],
];

/** One row of each kind of name, constraint and verdict; a full run takes all. */
function rowsToTest(): typeof nameRows {
  const kindOf = ([constraint, , { openssl, codes, differs = "" }]: (typeof nameRows)[number]): string =>
    [/^\w+;\w+/.exec(constraint)?.[0], openssl, codes, differs].join();
  const kinds = nameRows.map(kindOf);
  return nameRows.filter((_, index) => isFullRun() || kinds.indexOf(kinds[index]!) === index);
}

export const nameConstraintsCases: readonly Case[] = [
  ...rowsToTest().map(([constraint, names, verdict]) => ({
    title: `${names.join(" and ")} under ${constraint}`,
    ...verdict,
    ask: (pki: Pki) => below(pki, [`nameConstraints = critical,${constraint}`], named(...names)),
  })),
  {
    title: "a subject within the permitted directory name",
    ...good,
    ask: (pki) =>
      below(pki, ["nameConstraints = critical,permitted;dirName:dn", "[dn]", "O = Clinic"], {
        subject: "/O=clinic/CN=Leaf",
      }),
  },
  {
    title: "a subject outside of the permitted directory name",
    ...refusedName,
    ask: (pki) =>
      below(pki, ["nameConstraints = critical,permitted;dirName:dn", "[dn]", "O = Clinic"], {
        subject: "/O=Clinics/CN=Leaf",
      }),
  },
  {
    title: "a subject within the excluded directory name",
    ...excludedName,
    ask: (pki) =>
      below(pki, ["nameConstraints = critical,excluded;dirName:dn", "[dn]", "O = Clinic"], {
        subject: "/O=Clinic/CN=Leaf",
      }),
  },
  {
    title: "an emailAddress in the subject outside of the permitted hosts",
    ...refusedName,
    ask: (pki) =>
      below(pki, ["nameConstraints = critical,permitted;email:clinic.org"], {
        subject: "/CN=Leaf/emailAddress=a@evil.org",
      }),
  },
  {
    title: "a common name that looks like a host outside of the permitted domain",
    ...refusedName,
    ask: (pki) => below(pki, ["nameConstraints = critical,permitted;DNS:example.com"], { subject: "evil.org" }),
  },
  ...["*.evil.org", "evil.org."].map((subject) => ({
    title: `a common name that some programs take for a host outside of the permitted domain: ${subject}`,
    ...refusedName,
    openssl: 0,
    differs: "OpenSSL takes neither for the name of a host; Node does",
    ask: (pki: Pki) => below(pki, ["nameConstraints = critical,permitted;DNS:example.com"], { subject }),
  })),
  {
    title: "a name two authorities below the constraint",
    ...refusedName,
    ask: async ({ make, root }) => {
      const extensions = [...authority, "nameConstraints = critical,permitted;DNS:example.com"];
      const upper = await make({ subject: "Upper CA", issuer: root, extensions });
      const lower = await make({ subject: "Lower CA", issuer: upper, extensions: authority });
      const leaf = await make({ subject: "Leaf", issuer: lower, ...named("DNS:evil.org") });
      return { leaf, untrusted: [upper, lower], trust: [root] };
    },
  },
  {
    title: "a self-issued end entity with a name that is not allowed",
    ...refusedName,
    ask: (pki) =>
      below(pki, ["nameConstraints = critical,permitted;DNS:example.com"], {
        subject: "Limited CA",
        ...named("DNS:evil.org"),
      }),
  },
  {
    title: "a self-issued authority with a name that is not allowed",
    ...good,
    ask: async ({ make, root }) => {
      const extensions = [...authority, "nameConstraints = critical,permitted;DNS:example.com"];
      const old = await make({ subject: "CA", issuer: root, extensions });
      const renewed = await make({
        subject: "CA",
        issuer: old,
        extensions: [...authority, "subjectAltName = DNS:evil.org"],
      });
      return { leaf: await make({ subject: "Leaf", issuer: renewed }), untrusted: [old, renewed], trust: [root] };
    },
  },
  {
    title: "a name that the trust anchor does not allow",
    ...refusedName,
    ask: async ({ make }) => {
      const extensions = [...authority, "nameConstraints = critical,permitted;DNS:example.com"];
      const root = await make({ subject: "Limited Root", extensions });
      return { leaf: await make({ subject: "Leaf", issuer: root, ...named("DNS:evil.org") }), trust: [root] };
    },
  },
];
