// Builds the page as one HTML file that may run its own script and talk to nobody: `node examples/browser-deidentify/build.mjs`. With an address it may
// talk to that one alone, to upload what it has de-identified: `… build.mjs https://archive.example/dicom-web/studies`.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const source = join(import.meta.dirname, "src");
const { resolve } = createRequire(import.meta.url);

/**
 * The page, and the policy that a server may send with it too.
 * @param {{ plugins?: readonly import("esbuild").Plugin[], uploadTo?: string }} options Plugins that find the packages elsewhere than in `node_modules`. Where
 *   outputs may be uploaded to by STOW-RS. Default: nowhere.
 */
export async function buildPage({ plugins = [], uploadTo } = {}) {
  const target = uploadTo === undefined ? undefined : new URL(uploadTo);
  const worker = await bundle("worker.mjs", { plugins: [noDcmjs, ...plugins], target });
  const script = await bundle("page.mjs", { plugins: [text("virtual:worker-source", worker), ...plugins], target });
  const style = (await readFile(join(source, "style.css"), "utf8")).trim();
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)} 'wasm-unsafe-eval'`,
    `style-src ${hashOf(style)}`,
    "worker-src blob:",
    `connect-src ${target?.origin ?? "'none'"}`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
  const parts = {
    policy,
    style: `<style>${style}</style>`,
    script: `<script>${script}</script>`,
    codecs: `<script type="text/plain" id="codecs">${await codecs()}</script>`,
    promise: target ? `allows one connection: to ${target.host}, for outputs that you upload` : promiseOfNone,
    upload: target ? uploadButton : "",
  };
  const template = await readFile(join(source, "page.html"), "utf8");
  const html = template.replaceAll(/<!--(policy|style|script|codecs|promise|upload)-->/g, (_, name) => parts[name]);
  return { html, policy };
}

const promiseOfNone = "forbids every connection: nothing you choose here leaves this computer";
const uploadButton = `<button type="button" id="upload">Upload clean outputs</button>`;

async function bundle(entry, { plugins, target }) {
  const manifest = JSON.parse(await readFile(resolve("@dicomsec/deidentification/package.json"), "utf8"));
  const { outputFiles } = await build({
    entryPoints: [join(source, entry)],
    bundle: true,
    write: false,
    minify: true,
    charset: "utf8",
    format: "iife",
    platform: "browser",
    conditions: ["browser"],
    target: "es2022",
    logLevel: "error",
    define: {
      SOFTWARE_VERSION: JSON.stringify(manifest.version),
      UPLOAD_TO: JSON.stringify(target?.href ?? null),
    },
    plugins,
  });
  // What looks like the end of a script element would be one.
  return outputFiles[0].text.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
}

/** A module that is a text. */
function text(name, contents) {
  return {
    name,
    setup: (plugin) => {
      plugin.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: name }));
      plugin.onLoad({ filter: /./, namespace: name }, () => ({ contents, loader: "text" }));
    },
  };
}

/** The codecs come in a package that reads DICOM by dcmjs, which nothing here asks for. */
const noDcmjs = {
  name: "no-dcmjs",
  setup: (plugin) => {
    plugin.onResolve({ filter: /^dcmjs$/ }, () => ({ path: "dcmjs", namespace: "none" }));
    plugin.onLoad({ filter: /./, namespace: "none" }, () => ({
      contents: "export const data = {}; export const log = {};",
    }));
  },
};

/** The WebAssembly of the codecs, compressed, as text in the page: a page without connections cannot fetch it. */
async function codecs() {
  const wasm = await readFile(join(resolve("dcmjs-codecs"), "..", "dcmjs-native-codecs.wasm"));
  return gzipSync(wasm, { level: 9 }).toString("base64");
}

function hashOf(inline) {
  return `'sha256-${createHash("sha256").update(inline).digest("base64")}'`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(import.meta.dirname, "dist");
  const [uploadTo] = process.argv.slice(2);
  const { html } = await buildPage({ uploadTo });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "index.html"), html);
  console.log(`${join(folder, "index.html")}: ${(html.length / 1e6).toFixed(1)} MB`);
}
