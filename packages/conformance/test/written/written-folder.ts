import { temporaryFolder } from "@dicomsec/testing";

/** Files written for judges, by the name of what they were made of. */
export interface WrittenFolder extends AsyncDisposable {
  readonly path: string;
  /** Writes a file and gives its path, which tells nothing of the name. */
  write(bytes: Uint8Array): Promise<string>;
}

/** A temporary folder of numbered files. */
export async function writtenFolder(): Promise<WrittenFolder> {
  const folder = await temporaryFolder();
  let count = 0;
  return {
    path: folder.path,
    write: (bytes) => folder.write(`${count++}.dcm`, bytes),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
