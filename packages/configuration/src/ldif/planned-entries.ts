import type { Change, Modification } from "../change.js";
import { childDn, dnKey, parentDn, parseDn } from "../dn.js";
import type { Attribute, AttributeValue, Entry } from "../entry.js";
import { isSameValue } from "../model/device-entries.js";

/** The directory as it will be when what is planned has been done. */
export class PlannedEntries {
  readonly #existing: (dn: string) => Entry | undefined;
  readonly #entries = new Map<string, Entry | undefined>();

  constructor(existing: (dn: string) => Entry | undefined) {
    this.#existing = existing;
  }

  get(dn: string): Entry | undefined {
    const key = dnKey(dn);
    return this.#entries.has(key) ? this.#entries.get(key) : this.#existing(dn);
  }

  apply(change: Change, before: Entry | undefined): void {
    const attributes = before?.attributes ?? [];
    if (change.kind === "add") this.#set(change.dn, change);
    else if (change.kind === "modify")
      this.#set(change.dn, { dn: change.dn, attributes: change.modifications.reduce(modified, attributes) });
    else this.#set(change.dn, undefined);
    if (change.kind === "rename") this.#set(nameAfter(change), { dn: nameAfter(change), attributes });
  }

  #set(dn: string, entry: Entry | undefined): void {
    this.#entries.set(dnKey(dn), entry);
  }
}

/** The name that an entry has after a rename. */
export function nameAfter({ dn, newRdn, newSuperior }: Extract<Change, { kind: "rename" }>): string {
  return childDn(parseDn(newRdn)[0] ?? [], newSuperior ?? parentDn(dn));
}

/** The attributes after one modification (RFC 4511, 4.6). */
function modified(attributes: readonly Attribute[], { operation, type, values }: Modification): readonly Attribute[] {
  const isIt = (attribute: Attribute): boolean => attribute.type.toLowerCase() === type.toLowerCase();
  const old = attributes.find(isIt)?.values ?? [];
  const rest = attributes.filter((attribute) => !isIt(attribute));
  const isIn = (value: AttributeValue, list: readonly AttributeValue[]): boolean =>
    list.some((each) => isSameValue(each, value));
  const now = {
    add: () => [...old, ...values.filter((value) => !isIn(value, old))],
    delete: () => (values.length === 0 ? [] : old.filter((value) => !isIn(value, values))),
    replace: () => values,
  }[operation]();
  return now.length === 0 ? rest : [...rest, { type, values: now }];
}
