/** Tests run on the sources: `@dicomsec/*` and `./x.js` map to TypeScript, so that no build is needed to test one package. */
export default {
  testEnvironment: "node",
  testMatch: ["<rootDir>/packages/*/test/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "es6" } }],
  },
  moduleNameMapper: {
    "^@dicomsec/([a-z]+)$": "<rootDir>/packages/$1/src/index.ts",
    "^@dicomsec/([a-z]+)/([a-z]+)$": "<rootDir>/packages/$1/src/$2/index.ts",
    "^(\\.{1,2}/.*)\\.js$": "$1",
  },
};
