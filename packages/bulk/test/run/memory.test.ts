import { expect, it } from "@jest/globals";
import { BulkError, type InstanceStore, runBulk, RunKeys, type StoredBytes } from "../../src/index.js";

const KEYS = 200_000;

/** A store of very many keys, of which it holds none; it remembers no more than the mark of the run. */
function endlessStore(url: string, count: number): InstanceStore {
  let mark: Uint8Array | undefined;
  return {
    url,
    async *list() {
      for (let at = 0; at < count; at++)
        yield { key: `study-${at >> 10}/series-${at >> 5}/instance-${at}.dcm`, size: 1 << 19 };
    },
    open: async (key): Promise<StoredBytes> => {
      const bytes = key.endsWith("/run") ? mark : undefined;
      if (!bytes) throw new BulkError("ERR_BULK_NOT_THERE", { message: "not there" });
      return { size: bytes.length, read: async () => bytes, [Symbol.asyncDispose]: async () => {} };
    },
    write: async (_key, bytes) => {
      for await (const chunk of bytes) mark = chunk;
      return true;
    },
    stat: async () => undefined,
    remove: async () => {},
    removeBelow: async () => {},
  };
}

it("lists and adds up very many instances in memory that does not grow with them", async () => {
  const keys = new RunKeys(new Uint8Array(32));
  let most = 0;
  let start = 0;
  let seen = 0;
  const report = await runBulk({
    operation: { name: "verify", settings: "" },
    keys,
    sources: [endlessStore("/in", KEYS)],
    target: undefined,
    ledger: endlessStore("/ledger", 0),
    executor: {
      room: 64,
      execute: async ({ first, keys: names }) => {
        const used = process.memoryUsage().heapUsed;
        // What the first chunks leave behind is the machinery itself.
        if (++seen === 20) start = used;
        if (seen > 20) most = Math.max(most, used - start);
        return names.map((_, at) => ({
          number: first + at,
          verdict: "failed" as const,
          bytesIn: 1 << 19,
          bytesOut: 0,
          error: { code: "ERR_DECODE_TRUNCATED", message: "the file was cut off" },
        }));
      },
      [Symbol.asyncDispose]: async () => {},
    },
  });
  expect(report.totals).toMatchObject({ instances: KEYS, verdicts: { failed: KEYS } });
  expect(report.problems.length).toBe(1000);
  expect(seen).toBe(KEYS / 200);
  expect(most).toBeLessThan(64 << 20);
});
