import { type ProcessResult, temporaryFolder } from "@dicomsec/testing";
import { openConfiguration, type ConfigurationClient } from "@dicomsec/configuration";
import { dicomsec } from "../dicomsec.js";
import { ct } from "./ct.js";
import { createDirectory, type Directory, type protections } from "./directories.js";

/** `dicomsec config`, and a directory with an empty configuration to use it on. */
export interface ConfigCommand extends AsyncDisposable {
  readonly directory: Directory;
  /** The password of the root of the database. */
  readonly passwordFile: string;
  /** A folder of its own. */
  readonly folder: Awaited<ReturnType<typeof temporaryFolder>>;
  /** The words that say where the directory is and how it is asked. */
  readonly accesses: Readonly<Record<(typeof protections)[number], readonly string[]>>;
  /** The words with which the root of the database binds, and whom it trusts. */
  readonly bind: readonly string[];
  readonly trust: readonly string[];
  /** Runs `dicomsec config` with words and nothing else. */
  config(words: readonly string[], input?: string): Promise<ProcessResult>;
  /** Runs a sub-command on the directory. */
  run(name: string, ...words: readonly string[]): Promise<ProcessResult>;
  open(): Promise<ConfigurationClient>;
  /** The reserved titles, in order. */
  titles(): Promise<string[]>;
  /** Adds a device of one Network AE. */
  addCt(deviceName: string, aeTitle: string): Promise<void>;
  /** The name of the DICOM Configuration Root, and that of a device. */
  readonly root: string;
  deviceDn(deviceName: string): string;
}

export async function createConfigCommand(): Promise<ConfigCommand> {
  const folder = await temporaryFolder();
  const directory = await createDirectory(folder);
  const { url, tlsUrl, rootDn, rootPassword } = directory.server;
  const passwordFile = await folder.write("password.txt", `${rootPassword}\n`);
  const trust = ["--trust", directory.ca.certificateFile];
  const bind = ["--bind-dn", rootDn, "--bind-password-file", passwordFile];
  const identity = ["--key", directory.node.privateKeyFile, "--cert", directory.node.certificateFile];
  const accesses = {
    simple: ["--ldap", url, ...bind, "--allow-insecure"],
    starttls: ["--ldap", url, "--starttls", ...trust, ...bind],
    ldaps: ["--ldap", tlsUrl, ...trust, ...bind],
    external: ["--ldap", url, "--starttls", "--external", ...trust, ...identity],
  };
  const config = async (words: readonly string[], input = ""): Promise<ProcessResult> =>
    dicomsec(["config", ...words], { input });
  const open = async (): Promise<ConfigurationClient> => openConfiguration(directory.as("simple"));
  const root = `cn=DICOM Configuration,${directory.server.suffix}`;
  return {
    directory,
    passwordFile,
    folder,
    accesses,
    bind,
    trust,
    config,
    run: async (name, ...words) => config([name, ...words, ...accesses.simple]),
    open,
    titles: async () => {
      await using client = await open();
      return await client.aeTitles();
    },
    addCt: async (deviceName, aeTitle) => {
      await using client = await open();
      await client.createDevice(ct(deviceName, aeTitle));
    },
    root,
    deviceDn: (deviceName) => `dicomDeviceName=${deviceName},cn=Devices,${root}`,
    [Symbol.asyncDispose]: async () => {
      await directory[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
