import { describe, expect } from "@jest/globals";
import fc from "fast-check";
import { part10Arbitrary } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { openInBrowser } from "../../src/browser/run-in-browser.js";
import { run as editFile } from "./vectors/edit-file.js";

describe("@dicomsec/core in a browser", () => {
  itWithPeer("chromium", "reads, edits and writes files byte for byte as in Node", async () => {
    const files = fc.sample(part10Arbitrary(), { numRuns: 50, seed: 3 }).map(({ bytes }) => bytes);
    await using module = await openInBrowser(new URL("vectors/edit-file.ts", import.meta.url));
    for (const file of files) expect(await module.run(file)).toEqual(editFile(file));
  });
});
