import { pathSource } from "@dicomsec/core/node";

/**
 * Opens a file for as long as something is done with it.
 *
 * @template Result
 * @param {string} path
 * @param {(source: import("@dicomsec/core/node").PathSource) => Promise<Result>} work
 */
export async function withSource(path, work) {
  const source = await pathSource(path);
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}
