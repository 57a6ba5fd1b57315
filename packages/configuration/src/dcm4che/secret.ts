import { isSameValue } from "../model/device-entries.js";
import type { AttributeValue } from "../entry.js";
import { textOf } from "../model/fields.js";

const shown = "[not shown]";

/** A password of the configuration, or a `${…}` that stands for one: kept as it is, and printed by nothing. */
export class Secret {
  readonly #value: AttributeValue;

  constructor(value: AttributeValue) {
    this.#value = value;
  }

  /** What is in the directory; a `${…}` is not resolved. */
  reveal(): string {
    return textOf(this.#value);
  }

  /** Whether it names a property or a variable of the environment in place of the password. */
  get isPlaceholder(): boolean {
    return hasPlaceholder(this.reveal());
  }

  equals(other: Secret): boolean {
    return isSameValue(this.#value, other.#value);
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return shown;
  }
}

/** Whether a text has a `${…}`, which dcm4che replaces by a system property or a variable of the environment when it starts. */
export function hasPlaceholder(text: string): boolean {
  return /\$\{[^}]*\}/.test(text);
}

const secretTypes: ReadonlySet<string> = new Set(
  [
    "dcmKeyStorePin",
    "dcmKeyStoreKeyPin",
    "dcmTrustStorePin",
    "dcmKeycloakClientSecret",
    "dcmHTTPProxy",
    "userPassword",
    "userPKCS12",
  ].map((type) => type.toLowerCase()),
);

/** Whether the values of an attribute are passwords, or hold them (`user:password@host`), and must not be shown. */
export function isSecretAttribute(description: string): boolean {
  return secretTypes.has(description.replace(/;.*/s, "").toLowerCase());
}
