import type { CodeBlock } from "../../src/documents/code-blocks.js";
import { PageFolder } from "../../src/documents/page-folder.js";
import type { ProjectNames } from "../../src/documents/project-names.js";
import { runPage } from "../../src/documents/run-page.js";
import { temporaryFolder, type WarmCommand } from "@dicomsec/testing";
import { createDirectory, type Directory } from "../configuration/directories.js";
import { pageResults } from "./page-results.js";

export interface PageRunOptions {
  readonly root: string;
  readonly inputs: string;
  readonly project: ProjectNames;
  readonly command: WarmCommand;
}

/** A page that talks to an LDAP directory gets one of its own, at port 389 of this machine as far as it can see. */
export function needsDirectory(blocks: readonly CodeBlock[]): boolean {
  return blocks.some(({ code }) => /LDAP_PORT|ldap:\/\/localhost/.test(code));
}

/** Runs a page in a folder of its own; then looks at what is there, where a page makes files. */
export async function runWholePage(blocks: readonly CodeBlock[], options: PageRunOptions): Promise<string | undefined> {
  const page = blocks[0]!.page;
  await using work = await temporaryFolder();
  await using directory = needsDirectory(blocks) ? await createDirectory(work) : undefined;
  const ports = directory ? { 389: directory.server.port } : {};
  const environment = { LDAP_PORT: String(directory?.server.port ?? 0) };
  await using folder = await PageFolder.create({ ...options, ports, environment });
  if (directory) await writeAccess(folder, directory);
  const problem = await runPage(blocks, { ...options, page, folder });
  if (problem === undefined) await pageResults[page]?.(folder, directory);
  return problem;
}

/** Whom to trust, and the password of `cn=admin,o=Sometown Hospital`. */
async function writeAccess(folder: PageFolder, { ca, server }: Directory): Promise<void> {
  await folder.write("authorities.pem", ca.certificate);
  await folder.write("password.txt", `${server.rootPassword}\n`);
}
