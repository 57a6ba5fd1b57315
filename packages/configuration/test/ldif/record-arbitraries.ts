import fc from "fast-check";
import type { LdifRecord } from "../../src/ldif/record.js";

/** Text of any kind, with what LDIF has rules for more often than chance would have it. */
export const valueText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc
    .array(fc.constantFrom(" ", ":", "<", "#", "-", "\n", "\r", "\0", "dn: x", "\n ", "ä", "山", "😀", "a"), {
      maxLength: 12,
    })
    .map((parts) => parts.join("")),
);

const noUtf8 = fc.uint8Array({ maxLength: 150 }).map((octets) => Uint8Array.of(...octets, 0xff));
const texts = fc.array(valueText, { minLength: 1, maxLength: 3 });
const attribute = fc.oneof(
  fc.record({
    type: fc.constantFrom("cn", "dicomDescription", "x-a;lang-de", "2.5.4.13"),
    values: fc.array(fc.oneof(valueText, noUtf8), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    type: fc.constantFrom("dicomVendorData", "userCertificate;binary"),
    values: fc.array(fc.uint8Array({ maxLength: 150 }), { minLength: 1, maxLength: 3 }),
  }),
);
const attributes = fc.uniqueArray(attribute, { minLength: 1, maxLength: 4, selector: ({ type }) => type });
const dn = texts.map((values) => values.map((value) => `cn=a${value.replaceAll(/[^a-zä山😀]/gu, "\\,")}`).join(","));
const modification = fc
  .record({ operation: fc.constantFrom("add" as const, "delete" as const, "replace" as const), attribute })
  .map(({ operation, attribute: { type, values } }) => ({ operation, type, values: [...values] }));
const emptied = fc.record({
  operation: fc.constantFrom("delete" as const, "replace" as const),
  type: fc.constant("cn"),
  values: fc.constant([]),
});
const controls = fc.option(
  fc.array(
    fc.record(
      {
        oid: fc.constantFrom("1.2.840.113556.1.4.805", "2.16.840.1.113730.3.4.2"),
        isCritical: fc.boolean(),
        value: fc.uint8Array({ maxLength: 90 }),
      },
      { requiredKeys: ["oid", "isCritical"] },
    ),
    { minLength: 1, maxLength: 2 },
  ),
  { nil: undefined },
);

const change = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), dn, attributes }),
  fc.record({ kind: fc.constant("delete" as const), dn }),
  fc.record({
    kind: fc.constant("modify" as const),
    dn,
    modifications: fc.array(fc.oneof(modification, emptied), { minLength: 1, maxLength: 3 }),
  }),
  fc.record(
    {
      kind: fc.constant("rename" as const),
      dn,
      newRdn: fc.constantFrom("cn=b", "cn=ü\\,", "cn=a+sn=b"),
      deleteOldRdn: fc.boolean(),
      newSuperior: dn,
    },
    { requiredKeys: ["kind", "dn", "newRdn", "deleteOldRdn"] },
  ),
);

/** Any record that LDIF can have, as `readLdif` gives it. */
export const ldifRecord: fc.Arbitrary<LdifRecord> = fc.oneof(
  fc.record({ kind: fc.constant("entry" as const), dn, attributes }),
  fc
    .tuple(change, controls)
    .map(([record, list]): LdifRecord => (list === undefined ? record : { ...record, controls: list })),
);
