/** Files that were dropped, or chosen in a dialog, in the order in which the command would find them: `{ path, file }`. */

/** Files of `<input type=file>`; of a folder the paths are those below it. */
export function filesOfInput({ files }) {
  return inOrder([...files].map((file) => ({ path: belowFolder(file.webkitRelativePath) || file.name, file })));
}

/** Files and folders of a drop. Entries are to be asked for before anything is awaited. */
export async function filesOfDrop({ items }) {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry);
  const found = [];
  for (const entry of entries) {
    for await (const file of filesOf(entry)) {
      found.push({ path: entry.isDirectory ? belowFolder(file.path) : file.path, file: file.file });
    }
  }
  return inOrder(found);
}

async function* filesOf(entry, path = entry.name) {
  if (entry.isFile) {
    yield { path, file: await new Promise((resolve, reject) => entry.file(resolve, reject)) };
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // Chromium gives a hundred at a time.
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const inner of some) yield* filesOf(inner, `${path}/${inner.name}`);
  }
}

function belowFolder(path) {
  return path.slice(path.indexOf("/") + 1);
}

/** Folder by folder, names as JavaScript compares them. */
function inOrder(files) {
  return files
    .map((file) => ({ ...file, names: file.path.split("/") }))
    .sort((a, b) => compareNames(a.names, b.names))
    .map(({ path, file }) => ({ path, file }));
}

function compareNames(a, b) {
  const at = a.findIndex((name, index) => name !== b[index]);
  if (at < 0) return a.length - b.length;
  return b[at] === undefined || a[at] > b[at] ? 1 : -1;
}
