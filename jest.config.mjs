import { existsSync, readdirSync, readFileSync } from "node:fs";

const packages = readdirSync(new URL("packages", import.meta.url))
  .filter((name) => existsSync(new URL(`packages/${name}/package.json`, import.meta.url)))
  .map((name) => ({
    name,
    manifest: JSON.parse(readFileSync(new URL(`packages/${name}/package.json`, import.meta.url), "utf8")),
  }));

/** Tests run on the sources, so that no build is needed to test one package. */
const onSources = {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  setupFilesAfterEnv: ["equal-bytes", "real-time"].map((name) => `<rootDir>/packages/testing/src/jest/${name}.ts`),
  transform: {
    "^.+\\.ts$": [
      `${import.meta.dirname}/scripts/jest-transform.mjs`,
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "es6" } },
    ],
  },
  moduleNameMapper: {
    ...Object.fromEntries(packages.flatMap(sourcesOf)),
    "^(\\.{1,2}/.*)\\.js$": "$1",
  },
};

/** What `exports` and `imports` of a package name, as the source it is built from; the names of `imports` are unique. */
function sourcesOf({ name, manifest }) {
  const exported = Object.entries(manifest.exports ?? {}).map(([key, target]) => [
    `@dicomsec/${name}${key.slice(1)}`,
    target,
  ]);
  return [...exported, ...Object.entries(manifest.imports ?? {})]
    .map(([specifier, target]) => [specifier, inNode(target)])
    .filter(([, target]) => target.startsWith("./dist/"))
    .map(([specifier, target]) => [
      `^${specifier}$`,
      `<rootDir>/packages/${name}/${target.replace("./dist/", "src/").replace(/\.js$/, ".ts")}`,
    ]);
}

function inNode(target) {
  return typeof target === "string" ? target : inNode(target.node ?? target.default);
}

function project(name, folder) {
  return {
    ...onSources,
    displayName: name,
    rootDir: import.meta.dirname,
    testMatch: [`<rootDir>/${folder}/test/**/*.test.ts`],
  };
}

export default {
  testTimeout: 300_000,
  // Modules of every file stay in the memory of the process that ran it.
  workerIdleMemoryLimit: "1GB",
  projects: [
    ...packages.map(({ name }) => project(name, `packages/${name}`)),
    // Examples run as they are started, on what was built.
    project("examples", "examples/*"),
  ],
};
