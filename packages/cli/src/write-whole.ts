import { randomUUID } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Writes a text file that appears under its name whole or not at all. @throws what Node throws: EEXIST without `overwrite`, ENOSPC */
export async function writeWhole(
  path: string,
  text: string,
  { overwrite, mode = 0o666 }: { readonly overwrite: boolean; readonly mode?: number },
): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, "wx", mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (overwrite) await rename(temporary, path);
    else await link(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
