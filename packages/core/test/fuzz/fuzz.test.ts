import { expect, it } from "@jest/globals";
import { mkdirSync } from "node:fs";
import { isFullRun } from "@dicomsec/testing";
import { fuzz } from "./fuzz.js";

const isCi = process.env["CI"] === "true";
const seconds = Number(process.env["FUZZ_SECONDS"] ?? (isCi || isFullRun() ? 60 : 5));
const seed = Number(process.env["FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const folder = process.env["FUZZ_FOLDER"];

it(
  "any bytes give a file or a DecodeError, promptly, and a file that was read can be written",
  async () => {
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
    const { inputs, read, failures } = await fuzz({ seconds, seed, folder, maxFailures: 20 });
    process.stderr.write(`fuzz: ${inputs} inputs in ${seconds} s, ${read} read, seed ${seed}\n`);
    expect(failures.map(({ message, input }) => ({ seed, message, input: Buffer.from(input).toString("base64") }))).toEqual([]); // prettier-ignore
    expect(read).toBeGreaterThan(0);
  },
  (seconds + 120) * 1000,
);
