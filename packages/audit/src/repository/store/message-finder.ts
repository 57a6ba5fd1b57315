import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database, Statement } from "better-sqlite3";
import type { Position, ResolvedQuery } from "./audit-query.js";
import { type TermKind, termKinds } from "./index-message.js";

/** How many messages are looked at before others have their turn. */
const STEP = 1000;

/** Terms in the order in which they leave fewer messages. */
const mostTelling: readonly TermKind[] = ["study", "patient", "user", "address", "certificate", "event", "source"];

const backwards = { comparison: "<", direction: "DESC", bound: "time >= :since" } as const;
const forwards = { comparison: ">", direction: "ASC", bound: "time < :until" } as const;

/** A candidate, and whether it is one that was looked for. */
type Step = readonly [time: number, id: number, isHit: 0 | 1];

/** Finds messages in steps, each of which looks at some of one index only: neither the writer nor another query waits for a long one. */
export class MessageFinder {
  readonly #statements: Readonly<Record<string, Statement>>;

  constructor(database: Database) {
    const prepare = (candidates: string, order: string): Statement =>
      database.prepare(stepStatement(candidates, order)).raw();
    const byTime = (
      { comparison, direction, bound }: typeof backwards | typeof forwards,
      isTerm: boolean,
    ): Statement => {
      const [from, id] = isTerm
        ? ["term WHERE kind = :kind AND value = :value AND", "message"]
        : ["message WHERE", "id"];
      const order = `time ${direction}, id ${direction}`;
      const condition = `${bound} AND (time, ${id}) ${comparison} (:time, :id)`;
      return prepare(`SELECT time, ${id} AS id FROM ${from} ${condition} ORDER BY ${order} LIMIT ${STEP}`, order);
    };
    this.#statements = {
      newest: byTime(backwards, false),
      "newest with term": byTime(backwards, true),
      oldest: byTime(forwards, false),
      "oldest with term": byTime(forwards, true),
      received: prepare(`SELECT time, id FROM message WHERE id > :id ORDER BY id LIMIT ${STEP}`, "id"),
    };
  }

  /** The messages, each once, in their order; those that come meanwhile and have their place ahead are among them. */
  async *find({ order, limit, start, parameters }: ResolvedQuery): AsyncGenerator<Position, void, void> {
    const driver = order === "received" ? undefined : mostTelling.find((kind) => parameters[kind] !== null);
    const statement = this.#statements[driver ? `${order} with term` : order]!;
    const term = driver && { kind: termKinds.indexOf(driver), value: parameters[driver] };
    let left = limit;
    for (let position = start; left > 0; await nextTurn()) {
      const steps = statement.all({ ...parameters, ...term, ...position }) as Step[];
      for (const [time, id, isHit] of steps) {
        position = { time, id };
        if (isHit === 1 && left-- > 0) yield position;
      }
      if (steps.length < STEP) return;
    }
  }
}

/** Parameters that are null are no condition. */
function stepStatement(candidates: string, order: string): string {
  const terms = termKinds.map(
    (kind, code) =>
      `(:${kind} IS NULL OR EXISTS (SELECT 1 FROM term WHERE kind = ${code} AND value = :${kind} AND time = m.time AND message = m.id))`,
  );
  const conditions = [
    "m.time >= :since AND m.time < :until AND m.received >= :receivedSince AND m.received < :receivedUntil",
    "(:outcome IS NULL OR m.outcome = :outcome) AND (:action IS NULL OR m.action = :action)",
    ...terms,
  ];
  const ordered = order.replace("time", "c.time").replace(/\bid\b/, "c.id");
  return `SELECT c.time, c.id, ifnull(${conditions.join(" AND ")}, 0) FROM (${candidates}) AS c CROSS JOIN message AS m ON m.id = c.id ORDER BY ${ordered}`;
}
