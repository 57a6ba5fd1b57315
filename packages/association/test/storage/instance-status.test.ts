import { describe, expect, it } from "@jest/globals";
import {
  expectTransition,
  type InstanceStatus,
  type StatusAfter,
  type StatusEvent,
  statusTransitions,
} from "../../src/storage/instance-status.js";

const statuses: readonly InstanceStatus[] = ["absent", "NS", "OR", "AO", "AC"];
const outcomes: readonly StatusAfter[] = [...statuses, "deleted"];
const events = Object.keys(statusTransitions) as StatusEvent[];

/** A.1.1, in other words than the table: what is not here is refused. */
const allowed = new Set([
  "create absent OR",
  "certify OR AO",
  ...["deleted", "NS"].flatMap((to) => [`let-go OR ${to}`, `let-go AO ${to}`]),
  "let-go AO AC",
  ...["AO NS", "AO AC", "AC NS", "AC AC", "NS NS", "NS absent", "absent NS", "absent absent"].map(
    (one) => `send-copy ${one}`,
  ),
  ...statuses.flatMap((from) => [`send-untrusted ${from} NS`, `send-untrusted ${from} absent`]),
  ...statuses.map((from) => `receive ${from} ${from}`),
  ...statuses.map((from) => `receive-untrusted ${from} NS`),
  ...["AC", "NS", "absent"].map((from) => `delete ${from} deleted`),
]);

const rows = events.flatMap((event) => statuses.flatMap((from) => outcomes.map((to) => ({ event, from, to }))));

describe("the SOP Instance Status", () => {
  it.each(rows.filter(({ event, from, to }) => allowed.has(`${event} ${from} ${to}`)))(
    "may by $event become $to from $from",
    ({ event, from, to }) => {
      expect(() => expectTransition(event, from, to)).not.toThrow();
    },
  );

  it("changes in no other way", () => {
    const others = rows.filter(({ event, from, to }) => !allowed.has(`${event} ${from} ${to}`));
    expect(rows.length - others.length).toBe(allowed.size);
    for (const { event, from, to } of others)
      expect(() => expectTransition(event, from, to)).toThrow(expect.objectContaining({ code: "ERR_STORAGE_STATUS" }));
  });
});
