import { WholeFile } from "@dicomsec/core/node";

/** Writes a text file that appears under its name whole or not at all. @throws what Node throws: EEXIST without `overwrite`, ENOSPC */
export async function writeWhole(
  path: string,
  text: string,
  options: { readonly overwrite: boolean; readonly mode?: number },
): Promise<void> {
  await using file = await WholeFile.create(path, options);
  await file.write(new TextEncoder().encode(text));
  await file.commit();
}
