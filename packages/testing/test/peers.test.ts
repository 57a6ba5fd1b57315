import { describe, expect, it } from "@jest/globals";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPeer, requirePeer } from "../src/peers.js";

describe("findPeer", () => {
  it("finds a program of the PATH", () => {
    expect(findPeer("node")).toMatch(/\/node$/);
  });

  it("finds the native part of a package, where it is built", () => {
    const packages = fileURLToPath(new URL("../../../node_modules", import.meta.url));
    const file = join(packages, "better-sqlite3", "build", "Release", "better_sqlite3.node");
    expect(findPeer("better-sqlite3")).toBe(existsSync(file) ? file : undefined);
  });

  it("finds nothing for a program that is not there, and requirePeer says how to get it", () => {
    expect(findPeer("dicomsec-no-such-program")).toBeUndefined();
    expect(() => requirePeer("dicomsec-no-such-program")).toThrow(
      "dicomsec-no-such-program is not installed: npm run peers",
    );
  });
});
