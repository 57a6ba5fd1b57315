import { describe, expect, it } from "@jest/globals";
import { findPeer, requirePeer } from "../src/peers.js";

describe("findPeer", () => {
  it("finds a program of the PATH", () => {
    expect(findPeer("node")).toMatch(/\/node$/);
  });

  it("finds nothing for a program that is not there, and requirePeer says how to get it", () => {
    expect(findPeer("dicomsec-no-such-program")).toBeUndefined();
    expect(() => requirePeer("dicomsec-no-such-program")).toThrow(
      "dicomsec-no-such-program is not installed: npm run peers",
    );
  });
});
