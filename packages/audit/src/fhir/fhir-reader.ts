import type { AuditWarning } from "../xml/read-audit-message.js";
import type { Coding } from "./audit-event.js";

type Json = Readonly<Record<string, unknown>>;

/** How many departures are told. */
const MOST_WARNINGS = 100;

/** Reads an element of a resource that JSON gave; what nobody asked for, and what is of another type, is told as a warning. */
export class FhirReader {
  readonly #json: Json;
  readonly #path: string;
  readonly #warnings: AuditWarning[];
  /** `resourceType` and others are asked for by name; extensions have no place in an audit message. */
  readonly #asked = new Set<string>();

  private constructor(json: Json, path: string, warnings: AuditWarning[]) {
    this.#json = json;
    this.#path = path;
    this.#warnings = warnings;
  }

  static of(value: unknown, path: string, warnings: AuditWarning[]): FhirReader | undefined {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? new FhirReader(value as Json, path, warnings) : undefined;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#json, name);
  }

  text(name: string): string | undefined {
    const value = this.#value(name);
    if (value !== undefined && typeof value !== "string") this.#wrong(name);
    return typeof value === "string" ? value : undefined;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) this.warn("WARN_AUDIT_MISSING", `there is no ${name}`);
    return value ?? "";
  }

  oneOf(name: string, values: readonly string[]): string | undefined {
    const value = this.text(name);
    if (value === undefined || values.includes(value)) return value;
    this.#wrong(name);
    return undefined;
  }

  flag(name: string): boolean {
    const value = this.#value(name);
    if (typeof value !== "boolean") this.warn("WARN_AUDIT_MISSING", `there is no ${name}`);
    return value === true;
  }

  object(name: string): FhirReader | undefined {
    const value = this.#value(name);
    const found = FhirReader.of(value, `${this.#path}.${name}`, this.#warnings);
    if (value !== undefined && !found) this.#wrong(name);
    return found;
  }

  list(name: string): readonly FhirReader[] {
    const value = this.#value(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      this.#wrong(name);
      return [];
    }
    return value.flatMap((one: unknown, index) => {
      const found = FhirReader.of(one, `${this.#path}.${name}[${index}]`, this.#warnings);
      if (!found) this.#wrong(name);
      return found ? [found] : [];
    });
  }

  /** The element as a Coding, with its extensions that have a text. */
  coding(): Coding {
    const [system, code, display] = [this.text("system"), this.text("code"), this.text("display")];
    const extension = this.list("extension").flatMap((one) => {
      const [url, valueString] = [one.text("url"), one.text("valueString")];
      return url === undefined || valueString === undefined ? [] : [{ url, valueString }];
    });
    this.ignore("userSelected", "version");
    return {
      ...(system !== undefined && { system }),
      ...(code !== undefined && { code }),
      ...(display !== undefined && { display }),
      extension,
    };
  }

  /** Says of elements that nothing is lost with them. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#asked.add(name);
  }

  leftOut(name: string): void {
    this.warn("WARN_AUDIT_UNKNOWN", `${name} is left out`);
  }

  /** Tells what nobody asked for. */
  finish(): void {
    this.ignore("extension");
    for (const name of Object.keys(this.#json))
      // Extensions of a primitive have the name of its element after `_`.
      if (!this.#asked.has(name) && !this.#asked.has(name.replace(/^_/, "")))
        this.leftOut(/^\w{1,64}$/.test(name) ? name : "something");
  }

  warn(code: AuditWarning["code"], message: string): void {
    if (this.#warnings.length < MOST_WARNINGS) this.#warnings.push({ code, message, path: this.#path });
  }

  #value(name: string): unknown {
    this.#asked.add(name);
    return this.has(name) ? this.#json[name] : undefined;
  }

  #wrong(name: string): void {
    this.warn("WARN_AUDIT_VALUE", `${name} is not as FHIR has it`);
  }
}
