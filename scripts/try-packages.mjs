// Packs every public package and uses it as a new user would: in an empty project, from Node 20 and 24, by `import`, `require` and TypeScript. What is
// installed by then is written down as an SBOM, `sbom.cdx.json`, and known vulnerabilities in it are asked for. Entries that need an optional package follow.
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, run, runNpm, runTool } from "./run.mjs";

/** What is installed beside the packages; the packages of `node` bring its binaries. */
const node24 = `node-${process.platform}-${process.arch}@24.21.0`;
const compilers = ["typescript@7.0.2", "typescript-5@npm:typescript@5.9.3"];
const resolutions = [
  { module: "Node16", moduleResolution: "Node16" },
  { module: "NodeNext", moduleResolution: "NodeNext" },
  { module: "ESNext", moduleResolution: "Bundler" },
];
/** Entries that are about a package which their user has anyway: the others do without. */
const peerOf = {
  "@dicomsec/bulk/s3": "@aws-sdk/client-s3",
  "@dicomsec/core/dcmjs": "dcmjs",
  "@dicomsec/deidentification/ocr": "tesseract.js",
};
/** Main entries that run in browsers: their types need no types of Node. */
const browserPackages = ["core", "pki", "signatures", "media", "deidentification", "audit"];

/** @type {{ name: string, exports?: object, scripts: object, peerDependencies?: Record<string, string> }[]} */
const manifests = readdirSync(join(root, "packages"))
  .map((name) => JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8")))
  .filter((manifest) => manifest.private !== true);
/** Everything that can be imported. */
const entries = manifests.flatMap(({ name, exports = {} }) =>
  Object.keys(exports)
    .filter((key) => !key.endsWith(".json"))
    .map((key) => name + key.slice(1)),
);

const folder = await mkdtemp(join(tmpdir(), "dicomsec-packages-"));
try {
  await tryPackages();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function tryPackages() {
  const tarballs = await pack(join(folder, "tarballs"));
  const project = join(folder, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "a-new-user", private: true, type: "module" }));
  const npmInstall = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  const tools = [node24, ...compilers, "@types/node@20.19.24"];
  await need("npm install", runNpm([...npmInstall, ...tarballs], { cwd: project }));
  await need("npm install", runNpm([...npmInstall, "--save-dev", ...tools], { cwd: project }));
  const alone = entries.filter((entry) => !(entry in peerOf));
  await use(project, alone);
  for (const [name, program] of Object.entries(nodesOf(project)))
    await need(
      `${name}: dicomsec`,
      run(program, ["node_modules/@dicomsec/cli/dist/main.js", "--help"], { cwd: project }),
    );
  await compile(project, { used: alone, places: ["node", "browser", "wrong"] });
  await listComponents(project);
  await askForVulnerabilities(project);
  const versions = Object.assign({}, ...manifests.map(({ peerDependencies }) => peerDependencies));
  const peers = Object.values(peerOf).map((peer) => `${peer}@${versions[peer]}`);
  await need("npm install", runNpm([...npmInstall, ...peers], { cwd: project }));
  await use(project, Object.keys(peerOf));
  await compile(project, { used: Object.keys(peerOf), places: ["node"] });
}

/**
 * Imports entries with each Node.
 *
 * @param {string} project
 * @param {readonly string[]} used
 */
async function use(project, used) {
  for (const [name, program] of Object.entries(nodesOf(project))) {
    const inProject = (/** @type {readonly string[]} */ ...args) => run(program, args, { cwd: project });
    const imports = used.map((entry) => `if (Object.keys(await import("${entry}")).length === 0) throw "${entry}";`);
    const requires = used.map((entry) => `if (Object.keys(require("${entry}")).length === 0) throw "${entry}";`);
    await need(`${name}: import`, inProject("--input-type=module", "-e", imports.join("\n")));
    await need(`${name}: require`, inProject("--no-warnings", "--input-type=commonjs", "-e", requires.join("\n")));
  }
}

/** @param {string} project */
function nodesOf(project) {
  return { "Node 20": process.execPath, "Node 24": join(project, "node_modules", node24.split("@")[0] ?? "", "bin", "node") }; // prettier-ignore
}

/** @param {string} to */
async function pack(to) {
  await mkdir(to);
  for (const { name, scripts } of manifests) {
    const hooks = Object.keys(scripts).filter((script) => /^(?:pre|post)?(?:install|prepare)$/.test(script));
    if (hooks.length > 0) fail(`${name} has scripts that run when it is installed`);
  }
  const workspaces = manifests.flatMap(({ name }) => ["--workspace", name]);
  await need("npm pack", runNpm(["pack", "--pack-destination", to, ...workspaces]));
  const tarballs = await readdir(to);
  if (tarballs.length !== manifests.length) fail("npm pack left packages out");
  return tarballs.map((name) => join(to, name));
}

/**
 * Strictly, declarations of the packages included: nobody should need `skipLibCheck` because of us.
 *
 * @param {string} project
 * @param {{ used: readonly string[], places: readonly string[] }} what
 */
async function compile(project, { used, places }) {
  const uses = used.map((entry, at) => `import * as entry${at} from "${entry}";`);
  await writeFile(
    join(project, "node.ts"),
    `${uses.join("\n")}\nexport default [${uses.map((_, at) => `entry${at}`).join(", ")}];\n`,
  );
  const mains = browserPackages.map((name, at) => `import * as entry${at} from "@dicomsec/${name}";`);
  await writeFile(
    join(project, "browser.ts"),
    `${mains.join("\n")}\nexport default [${mains.map((_, at) => `entry${at}`).join(", ")}];\n`,
  );
  // A compiler that takes everything proves nothing.
  await writeFile(join(project, "wrong.ts"), 'import { readFile } from "@dicomsec/core";\nreadFile("no bytes");\n');
  for (const compiler of compilers.map((one) => one.split("@")[0] ?? "")) {
    for (const resolution of resolutions) {
      for (const place of places) {
        const { exitCode, output } = await typecheck(project, { compiler, resolution, place });
        if ((exitCode === 0) === (place !== "wrong")) continue;
        fail(`${compiler}: ${resolution.moduleResolution}, ${place}\n${output}`);
      }
    }
  }
}

/**
 * @param {string} project
 * @param {{ compiler: string, resolution: object, place: string }} what
 */
async function typecheck(project, { compiler, resolution, place }) {
  const types = place === "browser" ? [] : ["node"];
  const lib = ["ES2023", "ESNext.Disposable", "DOM", "DOM.Iterable", "DOM.AsyncIterable"];
  const compilerOptions = { ...resolution, target: "ES2023", lib, types, strict: true, noEmit: true };
  await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [`${place}.ts`] }));
  return run(process.execPath, [join(project, "node_modules", compiler, "bin", "tsc"), "-p", "."], { cwd: project });
}

/** Writes the SBOM (CycloneDX) of everything that the packages bring with them. @param {string} project */
async function listComponents(project) {
  const file = join(root, "sbom.cdx.json");
  const args = ["--omit", "dev", "--output-reproducible", "--output-file", file];
  await need("cyclonedx-npm", runTool("cyclonedx-npm", args, { cwd: project }));
  /** @type {{ components: { group?: string, name: string, licenses?: unknown[] }[] }} */
  const { components } = JSON.parse(readFileSync(file, "utf8"));
  for (const { name } of manifests) {
    if (!components.some(({ group, name: own }) => `${group}/${own}` === name)) fail(`${name} is not in the SBOM`);
  }
  for (const { group = "", name, licenses = [] } of components)
    if (licenses.length === 0) fail(`${group}/${name} names no licence`);
}

/** A registry that cannot be asked, such as a mirror, is no failure: that it was not asked is said. @param {string} project */
async function askForVulnerabilities(project) {
  const { exitCode, output } = await runNpm(["audit", "--omit=dev"], { cwd: project });
  if (exitCode === 0) return;
  if (output.includes("audit endpoint returned an error"))
    console.error("note: npm audit was not answered, for this registry knows of no vulnerabilities");
  else fail(`npm audit\n${output}`);
}

/**
 * @param {string} what
 * @param {Promise<import("./run.mjs").RunResult>} running
 */
async function need(what, running) {
  const { exitCode, output } = await running;
  if (exitCode !== 0) fail(`${what}\n${output}`);
}

/** @param {string} why */
function fail(why) {
  console.error(why);
  process.exitCode = 1;
}
