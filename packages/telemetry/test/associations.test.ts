import { expect, it } from "@jest/globals";
import { observeAssociations } from "@dicomsec/telemetry";
import { association, foreign, recording, settled } from "./recording.js";

it("tells that an association was made, how it ended and how long it stood", async () => {
  const { lines, measured, logger, meter } = recording();
  let now = 1000;
  const { watch } = observeAssociations({ logger, meter, now: () => now });
  const made = association();
  expect(await watch(Promise.resolve(made))).toBe(made);
  now = 3500;
  made.end({ how: "released" });
  await settled();
  expect(lines).toEqual([
    { level: "info", fields: { association: 1, outcome: "established" }, message: "an association was made" },
    {
      level: "info",
      fields: { association: 1, outcome: "released", durationMs: 2500 },
      message: "an association ended",
    },
  ]);
  expect(measured).toEqual([
    { name: "dicomsec.associations", value: 1, attributes: { outcome: "released" } },
    { name: "dicomsec.association.duration", value: 2.5, attributes: { outcome: "released" } },
  ]);
});

it("warns of an association that failed, by its code", async () => {
  const { lines, logger } = recording();
  const made = association();
  await observeAssociations({ logger }).watch(Promise.resolve(made));
  made.end({ how: "failed", error: foreign("ERR_ASSOCIATION_CLOSED") });
  await settled();
  expect(lines.at(-1)).toMatchObject({
    level: "warn",
    fields: { outcome: "failed", code: "ERR_ASSOCIATION_CLOSED" },
  });
});

it("tells with which reason an association was rejected, and throws on what was thrown", async () => {
  const { lines, measured, logger, meter } = recording();
  const error = Object.assign(foreign("ERR_ASSOCIATION_REJECTED"), { rejection: { result: 1, source: 2, reason: 1 } });
  await expect(observeAssociations({ logger, meter }).watch(Promise.reject(error))).rejects.toBe(error);
  const about = { outcome: "rejected", code: "ERR_ASSOCIATION_REJECTED" };
  expect(lines).toMatchObject([{ level: "warn", fields: { ...about, result: 1, source: 2, reason: 1 } }]);
  expect(measured).toEqual([{ name: "dicomsec.associations", value: 1, attributes: about }]);
});

it("counts the associations that stand", async () => {
  const { measured, meter, collect } = recording();
  const { watch } = observeAssociations({ meter });
  const [one, other] = [association(), association()];
  await Promise.all([watch(Promise.resolve(one)), watch(Promise.resolve(other))]);
  one.end({ how: "released" });
  await settled();
  collect();
  expect(measured.at(-1)).toEqual({ name: "dicomsec.associations.open", value: 1, attributes: {} });
});

it("names AE titles only where that was asked for", async () => {
  const { lines, measured, logger, meter } = recording();
  const made = association("CT_01", "ARCHIVE");
  await observeAssociations({ logger, meter, aeTitles: true }).watch(Promise.resolve(made));
  made.end({ how: "released" });
  await settled();
  expect(lines[0]?.fields).toMatchObject({ callingAeTitle: "CT_01", calledAeTitle: "ARCHIVE" });
  expect(measured[0]?.attributes).toMatchObject({ callingAeTitle: "CT_01", calledAeTitle: "ARCHIVE" });
});

it("tells each request with its status, and that one failed", async () => {
  const { lines, measured, logger, meter } = recording();
  const thrown: unknown[] = [];
  const { handlers } = observeAssociations({ logger, meter, now: () => 0 });
  const on = { association: association() };
  const observed = handlers({
    store: async (request: typeof on) => ({ status: request === on ? 0xa700 : 0 }),
    echo: (request: typeof on) => Promise.reject<{ status: number }>(foreign(request === on ? "EACCES" : "")),
    onError: (error: unknown) => void thrown.push(error),
  });
  expect(await observed.store(on)).toEqual({ status: 0xa700 });
  await expect(observed.echo(on)).rejects.toMatchObject({ code: "EACCES" });
  observed.onError(foreign("EACCES"));
  expect(lines.map(({ level, fields }) => [level, fields])).toEqual([
    ["debug", { association: 1, service: "store", status: "A700", outcome: "done", durationMs: 0 }],
    ["debug", { association: 1, service: "echo", outcome: "failed", durationMs: 0 }],
    ["error", { code: "EACCES" }],
  ]);
  expect(thrown).toHaveLength(1);
  expect(measured.filter(({ name }) => name === "dicomsec.requests")).toHaveLength(2);
});

it("counts the matches of a query, and passes them on", async () => {
  const { lines, logger } = recording();
  const find = async function* (request: { readonly association: { readonly negotiated: object } }) {
    yield* Object.keys(request.association.negotiated);
  };
  const observed = observeAssociations({ logger }).handlers({ find });
  const matches: string[] = [];
  for await (const match of observed.find({ association: association() })) matches.push(match);
  expect(matches).toEqual(["callingAeTitle", "calledAeTitle"]);
  expect(lines).toMatchObject([{ fields: { service: "find", status: "0000", matches: 2 } }]);
});

it("leaves handlers that are not there out", () => {
  expect(Object.keys(observeAssociations({}).handlers({}))).toEqual(["onError"]);
});
