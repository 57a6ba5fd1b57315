import { describe, expect } from "@jest/globals";
import { bytes } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { openInBrowser } from "../../src/browser/run-in-browser.js";
import { run as replaceUids } from "./vectors/replace-uids.js";

describe("@dicomsec/deidentification in a browser", () => {
  itWithPeer("chromium", "replaces UIDs by the same ones as Node", async () => {
    await using module = await openInBrowser(new URL("vectors/replace-uids.ts", import.meta.url));
    for (const value of [bytes`${"1.2.3"}`, bytes`${"1.2.3\\1.2.840.10008.1.1\\2.25.1"}`]) {
      const replaced = await module.run(value);
      expect(replaced).toEqual(replaceUids(value));
      expect(replaced).not.toEqual(value);
    }
  });
});
