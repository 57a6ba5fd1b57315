import { join } from "node:path";
import type { TemporaryFolder } from "@dicomsec/testing";
import type { Namespace, NamespaceProcess } from "./namespaces.js";

/** How a DHCP server is started, with the files that it has in a folder of its own. */
export interface DhcpServerKind {
  /** The program. */
  readonly program: string;
  /** Starts it with a configuration, and waits until it serves. */
  start(server: { readonly program: string; readonly namespace: Namespace; readonly folder: TemporaryFolder; readonly configuration: string }): Promise<NamespaceProcess>; // prettier-ignore
}

/** Runs in the foreground; its leases and its process id stay in the folder. */
export const dnsmasq: DhcpServerKind = {
  program: "dnsmasq",
  start: async ({ program, namespace, folder, configuration }) => {
    const words = [`--conf-file=${configuration}`, `--dhcp-leasefile=${join(folder.path, "dnsmasq.leases")}`, `--pid-file=${join(folder.path, "dnsmasq.pid")}`]; // prettier-ignore
    const running = namespace.start(program, ["--keep-in-foreground", "--user=root", "--log-facility=-", ...words]);
    await running.wrote("started, version");
    return running;
  },
};

export const kea: DhcpServerKind = {
  program: "kea-dhcp4",
  start: async ({ program, namespace, folder, configuration }) => {
    const running = namespace.start(program, ["-c", configuration], keaFolders(folder));
    await running.wrote("DHCP4_STARTED");
    return running;
  },
};

export const iscDhcpd: DhcpServerKind = {
  program: "dhcpd",
  start: async ({ program, namespace, folder, configuration }) => {
    const leases = await folder.write("dhcpd.leases", "");
    const running = namespace.start(program, ["-4", "-f", "-d", "-cf", configuration, "-lf", leases, "-pf", join(folder.path, "dhcpd.pid"), "veth0"]); // prettier-ignore
    await running.wrote("Server starting service");
    return running;
  },
};

/** Where the programs of Kea keep locks and process ids. */
export function keaFolders({ path }: TemporaryFolder): Readonly<Record<string, string>> {
  return { KEA_PIDFILE_DIR: path, KEA_LOCKFILE_DIR: path };
}
