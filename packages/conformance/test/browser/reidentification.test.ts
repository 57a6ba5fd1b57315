import { describe, expect } from "@jest/globals";
import { readFile, Tag } from "@dicomsec/core";
import { concatBytes, element, part10 } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { openInBrowser } from "../../src/browser/run-in-browser.js";
import { run } from "./vectors/reidentify-file.js";

const image = part10({
  dataset: [
    element(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7"),
    element(0x00080018, "UI", "1.2.3.4"),
    element(0x00100010, "PN", "Doe^Jane"),
    element(0x00100020, "LO", "4711"),
    element(0x7fe00010, "OW", new Uint8Array(1000).fill(7)),
  ],
});

describe("Encrypted Attributes in Chromium and Node", () => {
  itWithPeer("chromium", "are made in each, and restore the same in both", async () => {
    await using module = await openInBrowser(new URL("vectors/reidentify-file.ts", import.meta.url));
    const runners = [run, (task: Uint8Array) => module.run(task)];
    const restored: Uint8Array[] = [];
    for (const make of runners) {
      const made = await make(concatBytes(Uint8Array.of(0), image));
      expect(readFile(made).dataset.getString(Tag.PatientName)).not.toBe("Doe^Jane");
      for (const restore of runners) restored.push(await restore(concatBytes(Uint8Array.of(1), made)));
    }
    const [first, ...others] = restored;
    expect(readFile(first!).dataset.getString(Tag.PatientName)).toBe("Doe^Jane");
    expect(others).toEqual([first, first, first]);
  });
});
