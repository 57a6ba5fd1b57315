import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/** A target of `exports` or `imports` in a `package.json`. */
type Target = string | { readonly [condition: string]: Target };

interface Manifest {
  readonly exports?: Readonly<Record<string, Target>>;
  readonly imports?: Readonly<Record<string, Target>>;
}

const packagesFolder = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * One ES module for browsers out of a module that exports `run`, with what it imports.
 *
 * Our packages are taken from their sources, by the conditions `browser` and `default` of their `exports` and `imports`.
 *
 * @throws Error when anything on the way imports a module of Node.
 */
export async function bundleForBrowser(entry: string): Promise<string> {
  const result = await build({
    stdin: { contents: pageScript(entry), resolveDir: packagesFolder },
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    conditions: ["browser"],
    target: "es2022",
    logLevel: "silent",
    plugins: [noNodeModules, ourSources],
  });
  return result.outputFiles[0]?.text ?? "";
}

/** Input and output go by HTTP, so that bytes stay bytes. */
function pageScript(entry: string): string {
  return `
    import { run } from ${JSON.stringify(entry)};
    globalThis.dicomsecRun = async (id) => {
      const response = await fetch("/input/" + id);
      const output = await run(new Uint8Array(await response.arrayBuffer()));
      await fetch("/output/" + id, { method: "POST", body: output });
    };`;
}

const noNodeModules: Plugin = {
  name: "no-node-modules",
  setup: (plugin) => {
    plugin.onResolve({ filter: /^node:/ }, ({ path, importer }) => ({
      errors: [{ text: `${importer} imports ${path}, which no browser has` }],
    }));
  },
};

/** Finds our packages by their sources. */
export const ourSources: Plugin = {
  name: "our-sources",
  setup: (plugin) => {
    plugin.onResolve({ filter: /^@dicomsec\// }, ({ path }) => {
      const [, name = "", ...rest] = path.split("/");
      const folder = join(packagesFolder, name);
      return { path: sourceOf(folder, manifestOf(folder).exports?.[[".", ...rest].join("/")], path) };
    });
    plugin.onResolve({ filter: /^#/ }, ({ path, resolveDir }) => {
      const folder = packageOf(resolveDir);
      return folder === undefined ? undefined : { path: sourceOf(folder, manifestOf(folder).imports?.[path], path) };
    });
  },
};

function sourceOf(folder: string, target: Target | undefined, specifier: string): string {
  const built = target === undefined ? undefined : inBrowser(target);
  if (built === undefined) throw new Error(`${specifier} is not there for browsers`);
  return join(folder, built.replace("./dist/", "src/").replace(/\.js$/, ".ts"));
}

/** The first condition that holds in a browser, as a browser's bundler chooses. */
function inBrowser(target: Target): string | undefined {
  if (typeof target === "string") return target;
  for (const [condition, inner] of Object.entries(target)) {
    if (["browser", "import", "default"].includes(condition)) return inBrowser(inner);
  }
  return undefined;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

/** The folder of our package that a folder belongs to. */
function packageOf(folder: string): string | undefined {
  if (!folder.startsWith(packagesFolder)) return undefined;
  return existsSync(join(folder, "package.json")) ? folder : packageOf(dirname(folder));
}
