// `npm test`: everything. `npm test -- PATTERN …`: the tests whose path matches, without the static checks.
import { readFile, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { root, run, runNpm, runTool } from "./run.mjs";
import { setUp } from "./set-up.mjs";

const node = process.execPath;
const jestArgs = process.argv.slice(2);
const tally = { passed: 0, failed: 0, skipped: 0 };

if (await setUp()) {
  await run(node, [join(root, "packages/conformance/scripts/peers.mjs")], { show: true });
  if (jestArgs.length === 0) await runChecks();
  await runTests();
} else {
  tally.failed += 1;
}
process.exitCode = tally.failed === 0 ? 0 : 1;
console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);

/** What installs packages waits for most of its time, beside the others. */
async function runChecks() {
  await Promise.all([
    check("packages of a new user", () => run(node, [join(root, "scripts/try-packages.mjs")])),
    runQuickChecks(),
  ]);
}

async function runQuickChecks() {
  await check("generated files", () => runNpm(["run", "generate", "--", "--check"]));
  await check("types", () => runTool("turbo", ["run", "typecheck", "--output-logs=errors-only"]));
  await check("types of scripts", () => runTool("tsc", ["-p", "scripts"]));
  await check("format", () => runTool("prettier", ["--check", "."]));
  await check("lint", () => runTool("oxlint", ["--type-aware"]));
  await check("boundaries", () => runTool("turbo", ["boundaries"]));
  await check("unused code", () => runTool("knip", ["--no-config-hints"]));
  await check("API reference", () => runNpm(["run", "api"]));
  await check("packages", () => run(node, [join(root, "scripts/check-packages.mjs")]));
}

/**
 * @param {string} name
 * @param {() => Promise<import("./run.mjs").RunResult>} start
 */
async function check(name, start) {
  const began = performance.now();
  const { exitCode, output } = await start().catch((error) => ({ exitCode: 1, output: String(error) }));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (exitCode === 0) tally.passed += 1;
  else tally.failed += 1;
  console.log(`${exitCode === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  const notes = output.split("\n").filter((line) => line.startsWith("note: "));
  if (exitCode !== 0) console.log(output);
  else for (const note of notes) console.log(`      ${note}`);
}

async function runTests() {
  const report = join(root, "node_modules", ".cache", `dicomsec-jest-${process.pid}.json`);
  const flags = ["--experimental-vm-modules", "--disable-warning=ExperimentalWarning"];
  // One more than there are processors: tests wait for servers and browsers.
  const args = [`--maxWorkers=${availableParallelism() + 1}`, "--json", `--outputFile=${report}`, ...jestArgs];
  const { exitCode } = await run(node, [...flags, join(root, "node_modules/jest/bin/jest.js"), ...args], {
    show: true,
  });
  const results = await readFile(report, "utf8").then(JSON.parse, () => undefined);
  await rm(report, { force: true });
  if (results !== undefined) count(results);
  if (exitCode !== 0 && tally.failed === 0) tally.failed += 1;
}

/** @param {any} results what `jest --json` writes */
function count(results) {
  tally.passed += results.numPassedTests;
  tally.failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
  tally.skipped += results.numPendingTests + results.numTodoTests;
  for (const suite of results.testResults.filter((/** @type {any} */ one) => one.status === "failed")) {
    const failed = suite.assertionResults.filter((/** @type {any} */ one) => one.status === "failed");
    const names = failed.length === 0 ? ["could not run"] : failed.map((/** @type {any} */ one) => one.fullName);
    for (const name of names) console.log(`FAILED ${relative(root, suite.name)}: ${name}`);
  }
  const reasons = new Map();
  for (const test of results.testResults.flatMap((/** @type {any} */ suite) => suite.assertionResults)) {
    const reason =
      test.status === "pending" ? (/\[skipped: (.*)\]$/.exec(test.title)?.[1] ?? "no reason given") : undefined;
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  for (const [reason, times] of reasons) console.log(`skipped ${times}: ${reason}`);
}
