import type { TemporaryFolder } from "@dicomsec/testing";
import type { Namespace, NamespaceProcess } from "./namespaces.js";

/** avahi with a message bus of its own, in a namespace. */
export interface Avahi {
  /** Runs one of its programs until it ends. */
  run(program: string, ...words: readonly string[]): Promise<string>;
  /** Starts one of its programs. */
  start(program: string, ...words: readonly string[]): NamespaceProcess;
}

export interface AvahiPrograms {
  readonly daemon: string;
  readonly bus: string;
}

/** @see avahi-daemon(8), dbus-daemon(1) */
export async function startAvahi(
  { daemon, bus }: AvahiPrograms,
  namespace: Namespace,
  folder: TemporaryFolder,
): Promise<Avahi> {
  const address = `unix:path=${folder.path}/bus`;
  const env = { DBUS_SYSTEM_BUS_ADDRESS: address };
  const busConfiguration = await folder.write(
    "bus.conf",
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>${address}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
`,
  );
  const configuration = await folder.write(
    "avahi.conf",
    `[server]
host-name=peer
use-ipv4=yes
use-ipv6=no
enable-dbus=yes
[publish]
publish-workstation=no
publish-hinfo=no
`,
  );
  const busProcess = namespace.start(bus, [`--config-file=${busConfiguration}`, "--nofork", "--nopidfile", "--print-address=1"]); // prettier-ignore
  await busProcess.wrote("unix:");
  // The file of its process id is at a fixed place, which is made its own: the namespace has mounts of its own, too.
  const script = 'mount -t tmpfs tmpfs /run && exec "$0" --no-drop-root --no-chroot --no-rlimits -f "$1"';
  const server = namespace.start("sh", ["-c", script, daemon, configuration], env);
  await server.wrote("Server startup complete");
  return {
    run: async (program, ...words) => (await namespace.run(program, words, { env })).stdout,
    start: (program, ...words) => namespace.start(program, words, env),
  };
}
