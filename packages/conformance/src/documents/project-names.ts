import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What a page may tell a user to install and to start. */
export interface ProjectNames {
  /** Those of the words that are neither packages of ours that are published, nor asked for by one. */
  unknownPackages(words: readonly string[]): readonly string[];
  /** The folder of the `package.json` with that script: above the page, or the root, which is "". */
  scriptOwner(page: string, script: string): string | undefined;
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export async function readProjectNames(root: string): Promise<ProjectNames> {
  const manifests = await readManifests(root);
  const published = [...manifests.values()].filter((manifest) => manifest.private !== true);
  const asked = published.flatMap((one) =>
    Object.keys({ ...one.dependencies, ...one.peerDependencies, ...one.optionalDependencies }),
  );
  // What our hooks take has no package of ours that asks for it: pino is any logger's example.
  const known = new Set([...published.map(({ name }) => name), ...asked, "pino"]);
  return {
    unknownPackages: (words) => words.filter((word) => !word.startsWith("-") && !known.has(word)),
    scriptOwner: (page, script) =>
      foldersAbove(page).find((folder) => manifests.get(folder)?.scripts?.[script] !== undefined),
  };
}

async function readManifests(root: string): Promise<ReadonlyMap<string, Manifest>> {
  const below = await Promise.all(["packages", "examples"].map(async (parent) => foldersIn(root, parent)));
  const read = ["", "docs", ...below.flat()].map(async (folder) => {
    const text = await readFile(join(root, folder, "package.json"), "utf8").catch(() => undefined);
    return text === undefined ? [] : [[folder, JSON.parse(text) as Manifest] as const];
  });
  return new Map((await Promise.all(read)).flat());
}

async function foldersIn(root: string, parent: string): Promise<string[]> {
  const entries = await readdir(join(root, parent), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => `${parent}/${entry.name}`);
}

function foldersAbove(page: string): string[] {
  const folder = dirname(page);
  return folder === "." ? [""] : [folder, ...foldersAbove(folder)];
}
