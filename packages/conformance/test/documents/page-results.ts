import { expect } from "@jest/globals";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openConfiguration } from "@dicomsec/configuration";
import type { PageFolder } from "../../src/documents/page-folder.js";
import type { Directory } from "../configuration/directories.js";
import { sampleFile } from "./page-inputs.js";

type PageResult = (folder: PageFolder, directory: Directory | undefined) => Promise<void>;

/** What is in the folder of a page when its blocks have run, where what they print does not tell. */
export const pageResults: Readonly<Record<string, PageResult>> = {
  "README.md": changesTheNameAlone,
  "packages/core/README.md": changesTheNameAlone,
  "packages/deidentification/README.md": async (folder) => {
    const text = await textOf(folder, "edited.dcm");
    expect(text).toContain("ANON-");
    expect(text).not.toContain("Roe");
  },
  "packages/media/README.md": async (folder) => {
    expect(await bytesOf(folder, "opened.dcm")).toEqual(sampleFile("Roe^Richard"));
    expect(await textOf(folder, "ct.p7m")).not.toContain("Roe^Richard");
  },
  "packages/signatures/README.md": async (folder) => {
    expect(await bytesOf(folder, "ct.dcm")).toEqual(sampleFile("Roe^Richard"));
  },
  "packages/email/README.md": async (folder) => {
    expect(await bytesOf(folder, "received/ct.dcm")).toEqual(sampleFile("Roe^Richard"));
    const parts = (await textOf(folder, "message.eml")).split("\r\n\r\n");
    expect(parts).toHaveLength(2);
    for (const text of [parts[0], atob(parts[1]!)]) expect(text).not.toMatch(/Roe\^Richard|CT of today/);
  },
  "packages/configuration/README.md": async (_folder, directory) => {
    await using client = await openConfiguration(directory!.as("ldaps"));
    expect(await client.device("CT, second floor")).toMatchObject({ description: "moved" });
  },
};

async function changesTheNameAlone(folder: PageFolder): Promise<void> {
  expect(await bytesOf(folder, "edited.dcm")).toEqual(sampleFile("Doe^Jane"));
}

async function bytesOf(folder: PageFolder, name: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(join(folder.path, name)));
}

async function textOf(folder: PageFolder, name: string): Promise<string> {
  return new TextDecoder("latin1").decode(await bytesOf(folder, name));
}
