import { CommandError } from "../exit-codes.js";

/** What a JSON value must be; gives what a function of a package takes. What is wrong is told by the place, never with the value. */
export type Shape = (value: unknown, path: string) => unknown;

type Members = Readonly<Record<string, Shape>>;

function wrong(path: string, what: string): CommandError {
  return new CommandError(`${path}: ${what}`);
}

export const text: Shape = (value, path) => {
  if (typeof value !== "string") throw wrong(path, "a text is needed");
  return value;
};

export const flag: Shape = (value, path) => {
  if (typeof value !== "boolean") throw wrong(path, "true or false is needed");
  return value;
};

/** 0, 1, 2 … */
export const count: Shape = (value, path) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw wrong(path, "a whole number from 0 on is needed");
  return value;
};

/** Bytes are base64 in JSON. */
export const bytes: Shape = (value, path) => {
  const isBase64 = typeof value === "string" && /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(value); // prettier-ignore
  if (!isBase64) throw wrong(path, "base64 is needed");
  return Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
};

/** One of some words. */
export function choice(...words: readonly string[]): Shape {
  return (value, path) => {
    if (!words.includes(value as string)) throw wrong(path, `one of these is needed: ${words.join(", ")}`);
    return value;
  };
}

/** A word, or what is no text. */
export function choiceOr(words: readonly string[], other: Shape): Shape {
  return (value, path) => (typeof value === "string" ? choice(...words)(value, path) : other(value, path));
}

/** A code by its name in a table, or written out. */
export function code(table: Readonly<Record<string, unknown>> = {}): Shape {
  const written = object({ code: text, codeSystemName: text, originalText: text }, { displayName: text });
  const named = choice(...Object.keys(table));
  return (value, path) => (typeof value === "string" ? table[named(value, path) as string] : written(value, path));
}

export function list(shape: Shape, least = 0): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) throw wrong(path, "a list is needed");
    if (value.length < least) throw wrong(path, `the list has at least ${least}`);
    return value.map((one: unknown, index) => shape(one, `${path}[${index}]`));
  };
}

/** Members that must be there, and others that may; none else. */
export function object(required: Members, optional: Members = {}): Shape {
  const known: Members = { ...required, ...optional };
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(path, "an object is needed");
    const names = Object.keys(value);
    if (names.some((name) => !Object.hasOwn(known, name)))
      throw wrong(path, `a member is not known there; those that are: ${Object.keys(known).join(", ")}`);
    for (const name of Object.keys(required)) if (!Object.hasOwn(value, name)) throw wrong(path, `${name} is missing`);
    const members = value as Readonly<Record<string, unknown>>;
    return Object.fromEntries(names.map((name) => [name, known[name]!(members[name], `${path}.${name}`)]));
  };
}

/** At least one of the members, or exactly one. */
export function some(how: "one" | "any", members: Members): Shape {
  const shape = object({}, members);
  return (value, path) => {
    const found = shape(value, path) as object;
    const { length } = Object.keys(found);
    if (length === 0 || (how === "one" && length > 1))
      throw wrong(path, `${how === "one" ? "exactly" : "at least"} one of these is needed: ${Object.keys(members).join(", ")}`); // prettier-ignore
    return found;
  };
}

/** One of several objects, told by a member that the first has and the others have not. */
export function either(member: string, having: Shape, other: Shape): Shape {
  return (value, path) => {
    const has = typeof value === "object" && value !== null && Object.hasOwn(value, member);
    return has ? having(value, path) : other(value, path);
  };
}
