import { blobSource, keywordOf, openFile } from "@dicomsec/core";

const LONGEST = 300;

/** Attributes of a file and of its output, in the order of their Tags: `{ path, keyword, before, after, isChanged }`. */
export async function compareFiles(before, after) {
  const [old, now] = await Promise.all([before, after].map(valuesOf));
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort(inOrder);
  return paths.map((path) => {
    const [from, to] = [old.get(path), now.get(path)];
    return {
      path,
      keyword: (from ?? to).keyword,
      before: from && shown(from.text),
      after: to && shown(to.text),
      isChanged: from?.text !== to?.text,
    };
  });
}

function inOrder(a, b) {
  return sortable(a) < sortable(b) ? -1 : 1;
}

/** Tags are of one length, Item numbers are not. */
function sortable(path) {
  return path.replaceAll(/\d+(?=\])/g, (number) => number.padStart(9, "0"));
}

async function valuesOf(file) {
  const { dataset } = await openFile(blobSource(file));
  const values = new Map();
  collect(dataset, values);
  return values;
}

function collect(dataset, values) {
  for (const element of dataset) {
    values.set(element.path, { keyword: keywordOf(element.tag) ?? "", text: textOf(element) });
    if (element.isSequence) for (const item of element.items) collect(item, values);
  }
}

function textOf(element) {
  if (element.isSequence) return element.items.length === 1 ? "1 Item" : `${element.items.length} Items`;
  if (!element.isLoaded) return `${element.length} bytes, not compared`;
  const { strings } = element;
  if (strings.length > 0 || element.length === 0) return strings.join("\\");
  const bytes = Array.from(element.bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return `${element.length} bytes: ${bytes}`;
}

function shown(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
}
