// Draws the packages and who imports whom, from their manifests: `packages.svg`. With `--check`: fails when the picture is another one.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const packages = join(import.meta.dirname, "..", "..", "packages");
const picture = join(import.meta.dirname, "..", "packages.svg");
const width = 132;
const height = 34;
const columnGap = 18;
const rowGap = 62;

const manifests = readdirSync(packages)
  .map((name) => JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")))
  .filter((manifest) => manifest.private !== true);
/** @type {Map<string, readonly string[]>} */
const imports = new Map(
  manifests.map(({ name, dependencies = {} }) => [
    shortName(name),
    Object.keys(dependencies)
      .filter((one) => one.startsWith("@dicomsec/"))
      .map(shortName),
  ]),
);

const svg = draw(placed());
if (!process.argv.includes("--check")) writeFileSync(picture, svg);
else if (readFileSync(picture, "utf8") !== svg) {
  console.error("docs/packages.svg is not what the manifests say: npm run generate");
  process.exitCode = 1;
}

/** @param {string} name */
function shortName(name) {
  return name.replace("@dicomsec/", "");
}

/** How many packages at most are between it and the ones that import none. @param {string} name @returns {number} */
function level(name) {
  const below = imports.get(name) ?? [];
  return below.length === 0 ? 0 : 1 + Math.max(...below.map(level));
}

/** Where each package stands: whoever imports stands above what it imports. */
function placed() {
  const names = [...imports.keys()].toSorted();
  const levels = Math.max(...names.map(level));
  const rows = Array.from({ length: levels + 1 }, (_, at) => names.filter((name) => level(name) === levels - at));
  const longest = Math.max(...rows.map((row) => row.length));
  const whole = longest * (width + columnGap) - columnGap;
  const places = rows.flatMap((row, line) => {
    const free = (whole - (row.length * (width + columnGap) - columnGap)) / 2;
    return row.map((name, at) => ({ name, x: free + at * (width + columnGap), y: line * (height + rowGap) }));
  });
  return { places, whole, tall: rows.length * (height + rowGap) - rowGap };
}

/** @param {ReturnType<typeof placed>} layout */
function draw({ places, whole, tall }) {
  const placeOf = new Map(places.map((place) => [place.name, place]));
  const direct = places.flatMap(({ name, x, y }) =>
    directImports(name).map((other) => {
      const to = placeOf.get(other);
      if (!to) throw new Error("a package imports one that is private");
      return `<path d="M${x + width / 2} ${y + height}L${to.x + width / 2} ${to.y - 4}"/>`;
    }),
  );
  const boxes = places.map(
    ({ name, x, y }) =>
      `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5"/><text x="${x + width / 2}" y="${y + 22}">${name}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 ${whole + 4} ${tall + 4}" role="img" aria-label="The packages; an arrow leads to what is imported">
<style>rect{fill:#fff;stroke:#456}text{font:14px sans-serif;text-anchor:middle;fill:#123}path{fill:none;stroke:#89a;marker-end:url(#end)}</style>
<defs><marker id="end" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L8 4L0 8z" style="fill:#89a;stroke:none"/></marker></defs>
${direct.join("\n")}
${boxes.join("\n")}
</svg>
`;
}

/** What a package imports, without what comes through another one that it imports: the picture stays readable. @param {string} name */
function directImports(name) {
  const own = imports.get(name) ?? [];
  return own.filter((other) => !own.some((between) => between !== other && reaches(between, other)));
}

/** @param {string} from @param {string} to @returns {boolean} */
function reaches(from, to) {
  return (imports.get(from) ?? []).some((next) => next === to || reaches(next, to));
}
