import { Ber, BerWriter, Control, EqualityFilter } from "ldapts";

/** What a server offers beyond the base of LDAP, by object identifier. */
export const ldapFeature = {
  /** Simple paged results (RFC 2696). */
  pagedResults: "1.2.840.113556.1.4.319",
  /** Assertion control (RFC 4528). */
  assertion: "1.3.6.1.1.12",
  /** StartTLS (RFC 4511, 4.14). */
  startTls: "1.3.6.1.4.1.1466.20037",
} as const;

/** The operation is done only if an attribute of the entry has a value. @see RFC 4528 */
export class AssertionControl extends Control {
  readonly #filter: EqualityFilter;

  constructor(attribute: string, value: string) {
    super(ldapFeature.assertion, { critical: true });
    this.#filter = new EqualityFilter({ attribute, value });
  }

  protected override writeControl(writer: BerWriter): void {
    const inner = new BerWriter();
    this.#filter.write(inner);
    writer.writeBuffer(inner.buffer, Ber.OctetString);
  }
}
