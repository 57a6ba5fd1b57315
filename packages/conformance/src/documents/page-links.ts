import { access } from "node:fs/promises";
import { dirname, join } from "node:path";

/** The links of pages that lead nowhere in the repository, as `page: target`; other places are not asked. */
export async function brokenLinks(pages: ReadonlyMap<string, string>, root: string): Promise<string[]> {
  const links = [...pages].flatMap(([page, text]) => linksOf(text).map((target) => ({ page, target })));
  const judged = links.map(async ({ page, target }) => {
    const isThere = await leadsSomewhere(page, target, pages, root);
    return isThere ? [] : [`${page}: ${target}`];
  });
  return (await Promise.all(judged)).flat();
}

function linksOf(text: string): string[] {
  const prose = text.replaceAll(/^ *(`{3,}|~{3,})[^]*?^ *\1$/gm, "").replaceAll(/`[^`\n]*`/g, "");
  return Array.from(prose.matchAll(/\]\(([^)\s]+)\)/g), ([, target = ""]) => target).filter(
    (one) => !/^\w+:/.test(one),
  );
}

async function leadsSomewhere(
  page: string,
  target: string,
  pages: ReadonlyMap<string, string>,
  root: string,
): Promise<boolean> {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : join(dirname(page), path);
  if (anchor !== undefined) return anchorsOf(pages.get(file) ?? "").has(anchor);
  return access(join(root, file)).then(
    () => true,
    () => false,
  );
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  const titles = Array.from(text.matchAll(/^#+ (.*)$/gm), ([, title = ""]) => title.toLowerCase());
  return new Set(titles.map((title) => title.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-")));
}
