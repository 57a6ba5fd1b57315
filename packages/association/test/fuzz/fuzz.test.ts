import { beforeAll, describe, expect, it } from "@jest/globals";
import { fuzz } from "./fuzz.js";
import { play } from "./play.js";
import { record, type Recording } from "./recording.js";

const isCi = process.env["CI"] === "true";
const seconds = Number(process.env["DICOMSEC_FUZZ_SECONDS"] ?? (isCi ? 60 : 10));
const seed = Number(process.env["DICOMSEC_FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

let recordings: Recording[];
beforeAll(async () => {
  recordings = await record();
});

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

describe("recorded associations", () => {
  it.each(["acceptor", "requestor"] as const)("play to their end before our %s, however they are cut", async (side) => {
    for (const recording of recordings) {
      const said = side === "acceptor" ? recording.requestor : recording.acceptor;
      for (const size of [1, 7, 64, 10_000])
        expect(await play(side, said, { sizes: [size], recording })).toBe("released");
    }
  });

  it(
    "that are changed end released or with an error that has a code, promptly, leave nothing and allocate little",
    async () => {
      const before = timers();
      const { played, outcomes, failures } = await fuzz({ seconds, seed });
      process.stderr.write(`fuzz: ${played} associations in ${seconds} s, seed ${seed}: ${JSON.stringify(outcomes)}\n`);
      expect(failures.map(({ message, recipe }) => ({ seed, message, recipe: JSON.stringify(recipe) }))).toEqual([]);
      // An association that has ended waits for nothing.
      expect(timers()).toBeLessThanOrEqual(before);
      expect(outcomes).toMatchObject({ released: expect.any(Number), ERR_ASSOCIATION_PDU: expect.any(Number) });
    },
    (seconds + 180) * 1000,
  );
});
