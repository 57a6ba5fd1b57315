import { existsSync, readdirSync } from "node:fs";

/** Tests run on the sources: `@dicomsec/*` and `./x.js` map to TypeScript, so that no build is needed to test one package. */
const onSources = {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "es6" } },
    ],
  },
  moduleNameMapper: {
    "^@dicomsec/([a-z]+)$": "<rootDir>/packages/$1/src/index.ts",
    "^@dicomsec/([a-z]+)/([a-z]+)$": "<rootDir>/packages/$1/src/$2/index.ts",
    "^#keyed-hash$": "<rootDir>/packages/deidentification/src/node/keyed-hash.ts",
    "^(\\.{1,2}/.*)\\.js$": "$1",
  },
};

const packages = readdirSync(new URL("packages", import.meta.url)).filter((name) =>
  existsSync(new URL(`packages/${name}/package.json`, import.meta.url)),
);

export default {
  testTimeout: 60_000,
  projects: packages.map((name) => ({
    ...onSources,
    displayName: name,
    rootDir: import.meta.dirname,
    testMatch: [`<rootDir>/packages/${name}/test/**/*.test.ts`],
  })),
};
