import { describe, expect, it } from "@jest/globals";
import { bytes } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { bundleForBrowser } from "../../src/browser/bundle.js";
import { openInBrowser, runInBrowser } from "../../src/browser/run-in-browser.js";
import { run as sha256 } from "./vectors/sha256.js";

const vector = (name: string): URL => new URL(`vectors/${name}.ts`, import.meta.url);

describe("runInBrowser", () => {
  itWithPeer("chromium", "gives the bytes that Node gives", async () => {
    await using module = await openInBrowser(vector("sha256"));
    for (const input of [bytes``, bytes`${"abc"}`, new Uint8Array(1 << 20).fill(0xe9)]) {
      expect(await module.run(input)).toEqual(await sha256(input));
    }
  });

  itWithPeer("chromium", "runs in a page with a secure context and without Node", async () => {
    const output = await runInBrowser({ entry: vector("environment"), input: bytes`00` });
    expect(new TextDecoder().decode(output)).toBe("window isSecureContext");
  });

  itWithPeer("chromium", "fails with the message of what was thrown, and runs on", async () => {
    await using module = await openInBrowser(vector("environment"));
    await expect(module.run(bytes``)).rejects.toThrow("nothing to run on");
    expect((await module.run(bytes`00`)).length).toBeGreaterThan(0);
  });

  itWithPeer("chromium", "fails when the page asks another server", async () => {
    await expect(runInBrowser({ entry: vector("forbidden-request"), input: bytes`00` })).rejects.toThrow("connect-src");
  });
});

describe("bundleForBrowser", () => {
  it("refuses a module that imports one of Node", async () => {
    await expect(bundleForBrowser(vector("node-import").pathname)).rejects.toThrow("imports node:fs");
  });
});
