import { describe, expect, it } from "@jest/globals";
import { fileURLToPath } from "node:url";
import { runProcess, type ProcessResult } from "../../src/run-process.js";
import { temporaryFolder } from "../../src/temporary-folder.js";
import { describeWithPeer, itWithPeer } from "../../src/jest/conditional-tests.js";

itWithPeer("node", "a test with a peer that is there is run, and knows where it is", (program) => {
  expect(program).toMatch(/\/node$/);
});

describeWithPeer(["node", "npm"], "a group with peers that are there", (node, npm) => {
  it("is given all of them", () => {
    expect([node, npm]).toEqual([expect.stringMatching(/\/node$/), expect.stringMatching(/\/npm$/)]);
  });
});

describe("a test whose peer is missing", () => {
  it("is skipped with the reason", async () => {
    const { exitCode, stdout } = await runTestWithMissingPeer("");
    expect(stdout).toContain("asks a program [skipped: dicomsec-no-such-program is not installed: npm run peers]");
    expect(JSON.parse(stdout)).toMatchObject({ numPassedTests: 0, numPendingTests: 1, numFailedTests: 0 });
    expect(exitCode).toBe(0);
  });

  it("fails in CI", async () => {
    const { exitCode, stderr } = await runTestWithMissingPeer("true");
    expect(stderr).toContain("dicomsec-no-such-program is not installed: npm run peers");
    expect(exitCode).toBe(1);
  });
});

/** Runs jest on one such test, in a folder of its own. */
async function runTestWithMissingPeer(ci: string): Promise<ProcessResult> {
  await using folder = await temporaryFolder();
  const helper = fileURLToPath(new URL("../../src/jest/conditional-tests.ts", import.meta.url));
  const root = fileURLToPath(new URL("../../../../", import.meta.url));
  await folder.write(
    "missing.test.ts",
    `import { itWithPeer } from ${JSON.stringify(helper)};
     itWithPeer("dicomsec-no-such-program", "asks a program", () => {});`,
  );
  const config = {
    rootDir: folder.path,
    roots: [folder.path],
    testMatch: ["**/*.test.ts"],
    extensionsToTreatAsEsm: [".ts"],
    transform: {
      "\\.ts$": [
        `${root}node_modules/@swc/jest`,
        { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "es6" } },
      ],
    },
    moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  };
  const args = [
    "--experimental-vm-modules",
    `${root}node_modules/jest/bin/jest.js`,
    "--config",
    JSON.stringify(config),
    "--json",
  ];
  return await runProcess(process.execPath, args, { env: { CI: ci }, cwd: folder.path });
}
