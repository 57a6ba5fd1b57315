import { TransportError } from "../errors.js";
import type { Offer } from "./client-hello.js";
import { type Choice, enumerate } from "./enumerate.js";
import type { ProbeAnswer } from "./exchange.js";
import type { Accepted, VersionFacts } from "./facts.js";
import { curvesBeforeTls13, groupsOfTls13, probedGroups, type ProbedGroup } from "./groups.js";
import {
  certificateKeyOf,
  codesOf,
  isDhe,
  isEcdhe,
  isRare,
  isTls13Suite,
  needsTls12,
  probedSuites,
  suiteName,
} from "./probed-suites.js";
import { type ProbedVersion, probedVersions } from "./probed-versions.js";
import type { Prober } from "./prober.js";
import type { ServerFlight } from "./server-flight.js";
import { probedSchemes, schemesOf } from "./signature-schemes.js";

const schemes = probedSchemes.map(({ id }) => id);
const idsOf = (groups: readonly ProbedGroup[]): number[] => groups.map(({ id }) => id);

/** What a version can be offered: by default the suites of its first list. */
export function offerOf(version: ProbedVersion, changes: Partial<Offer> = {}): Offer {
  const groups = idsOf(version === "TLSv1.3" ? groupsOfTls13 : curvesBeforeTls13);
  return { version, suites: codesOf(suiteLists(version)[0]!), groups, schemes, ...changes };
}

/** The suites of a version, those that nodes are likely to have first: some nodes choke on more than 128 at once. */
function suiteLists(version: ProbedVersion): readonly (readonly string[])[] {
  const names = probedSuites.map(({ name }) => name).filter((name) => isOf(version, name));
  const lists = [names.filter((name) => !isRare(name)), names.filter(isRare)];
  return lists.filter(({ length }) => length > 0);
}

function isOf(version: ProbedVersion, suite: string): boolean {
  if (version === "TLSv1.3" || isTls13Suite(suite)) return version === "TLSv1.3" && isTls13Suite(suite);
  return version === "TLSv1.2" || !needsTls12(suite);
}

/** The order in which versions are asked about: first the one that nearly every node has. */
const order: readonly ProbedVersion[] = ["TLSv1.2", "TLSv1.3", "TLSv1.1", "TLSv1", "SSLv3"];

/** Alerts that say nothing of the offer: a node in trouble sends them, too. */
const vagueAlerts: readonly string[] = ["close_notify", "internal_error", "user_canceled"];

/** Asks which versions a node has, and then all about each. Keeps every flight that it saw. */
export class Survey {
  readonly prober: Prober;
  readonly flights: ServerFlight[] = [];
  /** An offer that was accepted, to tell a refusal without an alert that says so from a node that accepts nothing any more. */
  #control: Offer | undefined;

  constructor(prober: Prober) {
    this.prober = prober;
  }

  /** @throws TransportError ERR_TRANSPORT_UNREACHABLE, ERR_TRANSPORT_NOT_TLS, ERR_TRANSPORT_HANDSHAKE_TIMEOUT */
  async versions(): Promise<readonly VersionFacts[]> {
    const answers = new Map<ProbedVersion, ProbeAnswer>();
    for (const version of order) {
      const answer = await this.#ask(offerOf(version));
      if (answers.size === 0) expectTls(answer);
      answers.set(version, answer);
    }
    expectAnyTls([...answers.values()]);
    const facts: VersionFacts[] = [];
    for (const version of probedVersions) facts.push(await this.#factsOf(version, answers.get(version)!));
    return facts;
  }

  /** Asks, and remembers what was accepted. */
  async #ask(offer: Offer): Promise<ProbeAnswer> {
    const answer = await this.prober.ask(offer);
    if (answer.kind !== "accepted") return answer;
    if (answer.flight.hello.version === offer.version) this.#control ??= offer;
    this.flights.push(answer.flight);
    return answer;
  }

  /** What a node makes of an offer of one version. */
  async choice(offer: Offer, given?: ProbeAnswer): Promise<{ readonly flight: ServerFlight } | "nothing" | "unknown"> {
    const answer = given ?? (await this.#ask(offer));
    switch (answer.kind) {
      case "accepted":
        return answer.flight.hello.version === offer.version ? { flight: answer.flight } : "nothing";
      case "refused":
        return vagueAlerts.includes(answer.alert) ? this.#answersStill() : "nothing";
      case "closed":
        return this.#answersStill();
      default:
        return "unknown";
    }
  }

  /** A node that accepts what it accepted before has refused what it ended the connection upon. */
  async #answersStill(): Promise<"nothing" | "unknown"> {
    const again = this.#control && (await this.#ask(this.#control));
    return again?.kind === "accepted" ? "nothing" : "unknown";
  }

  async #factsOf(version: ProbedVersion, first: ProbeAnswer): Promise<VersionFacts> {
    const seenBefore = this.flights.length;
    const suites = await this.#suites(version, first);
    if (suites.items.length === 0) return factsOfNone(version, suites);
    return {
      version,
      accepted: "yes",
      suites,
      order: await this.#order(version, suites.items),
      groups: await this.#groups(version, suites.items),
      signatureSchemes: version === "TLSv1.2" ? await this.#schemes(suites.items) : undefined,
      dhBits: dhBitsOf(version, this.flights.slice(seenBefore), first),
    };
  }

  /** List by list, and once more all that is accepted, where that comes from both, for the order. The first answer is there already. */
  async #suites(version: ProbedVersion, first: ProbeAnswer): Promise<Accepted<string>> {
    const parts: Accepted<string>[] = [];
    for (const names of suiteLists(version))
      parts.push(await this.#accepted(version, names, parts.length === 0 ? first : undefined));
    const items = parts.flatMap((part) => part.items);
    const isComplete = parts.every((part) => part.isComplete);
    if (parts.filter((part) => part.items.length > 0).length < 2) return { items, isComplete };
    const ordered = await this.#accepted(version, items, undefined);
    return ordered.items.length === items.length ? { items: ordered.items, isComplete } : { items, isComplete: false };
  }

  async #accepted(
    version: ProbedVersion,
    names: readonly string[],
    first: ProbeAnswer | undefined,
  ): Promise<Accepted<string>> {
    let given = first;
    return enumerate(names, async (rest) => {
      const choice = await this.choice(offerOf(version, { suites: codesOf(rest) }), given);
      given = undefined;
      return itemOf(choice, ({ hello }) => suiteName(hello.suite));
    });
  }

  /** Offers what is accepted the other way round. */
  async #order(version: ProbedVersion, accepted: readonly string[]): Promise<VersionFacts["order"]> {
    if (accepted.length < 2) return "unknown";
    const turned = accepted.toReversed();
    const choice = await this.choice(offerOf(version, { suites: codesOf(turned) }));
    if (typeof choice === "string") return "unknown";
    const chosen = suiteName(choice.flight.hello.suite);
    if (chosen === accepted[0]) return "server";
    return chosen === turned[0] ? "client" : "unknown";
  }

  /** Curves of older versions are those of TLS 1.2 where the node has it: they are asked once. */
  async #groups(version: ProbedVersion, accepted: readonly string[]): Promise<Accepted<ProbedGroup> | undefined> {
    const names = version === "TLSv1.3" ? accepted : accepted.filter(isEcdhe);
    const isAsked = version === "TLSv1.3" || !this.flights.some((one) => isOlder(version, one.hello.version));
    if (names.length === 0 || !isAsked) return undefined;
    const candidates = version === "TLSv1.3" ? groupsOfTls13 : curvesBeforeTls13;
    const found = await this.#groupsAmong(candidates, [], { version, names });
    const isBound = version !== "TLSv1.3" && !names.some((name) => certificateKeyOf(name) === "RSA");
    if (!found.isComplete || !isBound) return found;
    const left = candidates.filter((one) => !found.items.includes(one));
    const more = await this.#groupsAmong(left, found.items, { version, names });
    return { items: [...found.items, ...more.items], isComplete: more.isComplete };
  }

  /**
   * The groups that a node chooses before those that are offered last. Before TLS 1.3 a node that has an ECDSA certificate alone may refuse who does
   * not offer the curve of that (RFC 8422 5.1): what it chooses after that curve it never chooses, and what it chooses before shows in this way.
   */
  async #groupsAmong(
    candidates: readonly ProbedGroup[],
    last: readonly ProbedGroup[],
    { version, names }: { readonly version: ProbedVersion; readonly names: readonly string[] },
  ): Promise<Accepted<ProbedGroup>> {
    return enumerate(candidates, async (rest) => {
      const groups = idsOf([...rest, ...last]);
      const choice = await this.choice(offerOf(version, { suites: codesOf(names), groups }));
      const picked = itemOf(choice, ({ keyExchange }) => probedGroups.find(({ id }) => id === keyExchange.group));
      return typeof picked === "object" && last.includes(picked.item) ? "nothing" : picked;
    });
  }

  /** For RSA and ECDSA apart: a server that chose its suite first may not find back to the other certificate. */
  async #schemes(accepted: readonly string[]): Promise<Accepted<string> | undefined> {
    const asked: Accepted<string>[] = [];
    for (const key of ["RSA", "EC"] as const) {
      const suites = codesOf(accepted.filter((name) => isSigned(name) && certificateKeyOf(name) === key));
      if (suites.length > 0) asked.push(await this.#schemesOf(key, suites));
    }
    if (asked.length === 0) return undefined;
    return { items: asked.flatMap(({ items }) => items), isComplete: asked.every(({ isComplete }) => isComplete) };
  }

  async #schemesOf(key: "RSA" | "EC", suites: readonly number[]): Promise<Accepted<string>> {
    const { items, isComplete } = await enumerate(schemesOf(key), async (rest) => {
      const flight = await this.choice(offerOf("TLSv1.2", { suites, schemes: rest.map(({ id }) => id) }));
      return itemOf(flight, ({ keyExchange }) => rest.find(({ id }) => id === keyExchange.scheme));
    });
    return { items: items.map(({ name }) => name), isComplete };
  }
}

/** Whether the key exchange is signed. */
function isSigned(name: string): boolean {
  return isDhe(name) || isEcdhe(name);
}

/** Of two versions before TLS 1.3. */
function isOlder(version: ProbedVersion, than: ProbedVersion): boolean {
  return than !== "TLSv1.3" && probedVersions.indexOf(version) > probedVersions.indexOf(than);
}

function itemOf<Item>(
  choice: { readonly flight: ServerFlight } | "nothing" | "unknown",
  read: (flight: ServerFlight) => Item | undefined,
): Choice<Item> {
  if (typeof choice === "string") return choice;
  const item = read(choice.flight);
  return item === undefined ? "unknown" : { item };
}

function factsOfNone(version: ProbedVersion, suites: Accepted<string>): VersionFacts {
  return {
    version,
    accepted: suites.isComplete ? "no" : "unknown",
    suites,
    order: "unknown",
    groups: undefined,
    signatureSchemes: undefined,
    dhBits: {},
  };
}

function dhBitsOf(
  version: ProbedVersion,
  flights: readonly ServerFlight[],
  first: ProbeAnswer,
): Record<string, number> {
  const bits: Record<string, number> = {};
  for (const { hello, keyExchange } of [...flights, ...(first.kind === "accepted" ? [first.flight] : [])]) {
    const name = suiteName(hello.suite);
    if (keyExchange.dhBits !== undefined && hello.version === version)
      bits[name] = Math.min(bits[name] ?? Infinity, keyExchange.dhBits);
  }
  return bits;
}

/** What the first answer tells of the place, before it is asked more. */
function expectTls(answer: ProbeAnswer): void {
  if (answer.kind === "unreachable")
    throw new TransportError("ERR_TRANSPORT_UNREACHABLE", "the node cannot be reached", { cause: answer.cause });
  if (answer.kind === "notTls") throw notTls();
}

/** An alert is TLS, if it refuses all. */
function expectAnyTls(answers: readonly ProbeAnswer[]): void {
  if (answers.some(({ kind }) => kind === "accepted" || kind === "refused" || kind === "limit")) return;
  if (answers.every(({ kind }) => kind === "timeout"))
    throw new TransportError("ERR_TRANSPORT_HANDSHAKE_TIMEOUT", "the node accepts connections and does not answer");
  throw notTls();
}

function notTls(): TransportError {
  return new TransportError("ERR_TRANSPORT_NOT_TLS", "what the node answers is no TLS");
}
