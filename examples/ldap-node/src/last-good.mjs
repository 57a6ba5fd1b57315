import { readFile, rm } from "node:fs/promises";
import { readDevices, readLdif, writeLdif } from "@dicomsec/configuration";
import { WholeFile } from "@dicomsec/core/node";

/** @import { Device, Entry } from "@dicomsec/configuration" */

/** The configuration of the node as it last was in the directory: a file of LDIF, which whoever keeps the directory can read. */
export class LastGood {
  /** @param {string} path */
  constructor(path) {
    this.path = path;
  }

  /** The device that was kept; `undefined` if there is none. @returns {Promise<Device | undefined>} */
  async read() {
    const text = await readFile(this.path, "utf8").catch((error) => {
      if (error.code !== "ENOENT") throw error;
    });
    if (text === undefined) return undefined;
    /** @type {Entry[]} */
    const entries = [];
    for await (const record of readLdif(text)) if (record.kind === "entry") entries.push(record);
    return readDevices(entries)[0];
  }

  /** Keeps a device, whole or not at all. @param {Device} device */
  async write({ source = [] }) {
    const file = await WholeFile.create(this.path, { overwrite: true, mode: 0o600 });
    try {
      for await (const record of writeLdif(source)) await file.write(new TextEncoder().encode(record));
      await file.commit();
    } finally {
      await file[Symbol.asyncDispose]();
    }
  }

  /** Forgets it: the directory says that there is no such node. */
  async forget() {
    await rm(this.path, { force: true });
  }
}
