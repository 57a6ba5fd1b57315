import { describe, expect, it } from "@jest/globals";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@dicomsec/testing";
import { countPseudonyms } from "../../src/node/pseudonym-store.js";

const key = new Uint8Array(32).fill(8);

describe("counted pseudonyms", () => {
  it("go on where the store ends, and stay with their patients", async () => {
    await using folder = await temporaryFolder();
    const store = join(folder.path, "pseudonyms.json");
    const options = { key, store, prefix: "S-", digits: 4 };
    expect(countPseudonyms(["A", "B"], options)).toEqual({ A: "S-0001", B: "S-0002" });
    expect(countPseudonyms(["C", "A"], options)).toEqual({ C: "S-0003", A: "S-0001" });
    expect(await readdir(folder.path)).toEqual(["pseudonyms.json"]);
  });

  it("are stored without naming anybody, for their owner alone", async () => {
    await using folder = await temporaryFolder();
    const store = join(folder.path, "pseudonyms.json");
    countPseudonyms(["Beeblebrox-4711"], { key, store });
    expect(readFileSync(store, "utf8")).not.toMatch(/Beeblebrox/i);
    expect(statSync(store).mode & 0o777).toBe(0o600);
    expect(countPseudonyms(["Beeblebrox-4711"], { key: new Uint8Array(32), store })).toEqual({
      "Beeblebrox-4711": "000002",
    });
  });

  it("without a store begin anew", () => {
    expect(countPseudonyms(["X"], { key, store: undefined })).toEqual({ X: "000001" });
  });

  it.each([
    ["is no JSON", "{"],
    ["is another document", '{"format":"x"}'],
    [
      "gives one number to two patients",
      '{"format":"dicomsec-pseudonyms","version":1,"next":3,"patients":{"a":1,"b":1}}',
    ],
    ["would give a number again", '{"format":"dicomsec-pseudonyms","version":1,"next":1,"patients":{"a":1}}'],
    ["is nothing", "null"],
  ])("are refused where the store %s, which stays as it was", async (_, content) => {
    await using folder = await temporaryFolder();
    const store = join(folder.path, "pseudonyms.json");
    writeFileSync(store, content);
    expect(() => countPseudonyms(["A"], { key, store })).toThrow(
      expect.objectContaining({ code: "ERR_DEIDENTIFICATION_STORE" }),
    );
    expect(readFileSync(store, "utf8")).toBe(content);
  });

  it("are refused while another run uses the store", async () => {
    await using folder = await temporaryFolder();
    const store = join(folder.path, "pseudonyms.json");
    writeFileSync(`${store}.lock`, "");
    expect(() => countPseudonyms(["A"], { key, store })).toThrow(
      expect.objectContaining({ code: "ERR_DEIDENTIFICATION_STORE" }),
    );
  });
});
