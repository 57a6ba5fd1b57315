import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "@jest/globals";
import { BulkError, type InstanceStore, runBulk, RunKeys, type StoredBytes } from "../../src/index.js";

const KEYS = 200_000;
/** What is in use is looked at once in so many chunks. */
const STRIDE = 50;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Without what waits for the collector, of which a busy process lets much pile up. */
function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

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
        seen += 1;
        // What the first chunks leave behind is the machinery itself.
        if (seen === STRIDE) start = heapInUse();
        else if (seen % STRIDE === 0) most = Math.max(most, heapInUse() - start);
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
  expect(most).toBeLessThan(16 << 20);
});
