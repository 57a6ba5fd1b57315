import { spawn } from "node:child_process";
import { once } from "node:events";
import { runProcess } from "@dicomsec/testing";
import { expect, it } from "@jest/globals";
import { command } from "../dicomsec.js";
import { describeInNamespaces } from "../network/namespaces.js";
import { createConfigCommand } from "./config-command.js";

/** An address of the loopback interface that no other process of a test has. */
const address = `127.77.${(process.pid >> 8) & 255}.${process.pid & 255}`;

describeInNamespaces(["slapd", "dnsmasq", "unshare"], "dicomsec config in a domain", (_slapd, dnsmasq, unshare) => {
  it("finds the servers that the DNS of the domain names, and no other", async () => {
    await using made = await createConfigCommand();
    const { folder, directory } = made;
    const lines = [
      "no-resolv",
      "no-hosts",
      "bind-interfaces",
      "user=root",
      `listen-address=${address}`,
      `pid-file=${folder.path}/dnsmasq.pid`,
      `srv-host=_ldap._tcp.hospital.example,localhost,1,10`,
      `srv-host=_ldap._tcp.hospital.example,localhost,${directory.server.port},20`,
      "local=/example/",
    ];
    const file = await folder.write("dnsmasq.conf", `${lines.join("\n")}\n`);
    const server = spawn(dnsmasq, ["--keep-in-foreground", "--log-facility=-", `--conf-file=${file}`]);
    const ended = once(server, "close");
    await once(server.stderr, "data");
    const resolver = await folder.write("resolv.conf", `nameserver ${address}\n`);
    /** The command, in a mount namespace of its own with another resolver. */
    const config = async (...words: readonly string[]) =>
      runProcess(unshare, ["-m", "sh", "-c", 'mount --bind "$0" /etc/resolv.conf && exec "$@"', resolver, process.execPath, command, "config", ...words]); // prettier-ignore
    try {
      const found = await config("find", "--domain", "hospital.example", "--starttls", ...made.trust, ...made.bind);
      expect(found).toMatchObject({ exitCode: 0, stderr: "" });
      expect(found.stdout).toMatch(
        new RegExp(`^localhost:1\n.*UNREACHABLE\\]\nlocalhost:${directory.server.port}\n  configuration cn=DICOM`),
      );
      const words = ["--domain", "hospital.example", "--starttls", ...made.trust, ...made.bind];
      expect(await config("reserve-ae", "--title", "BY_DNS", ...words)).toMatchObject({
        exitCode: 0,
        stdout: "BY_DNS\n",
      });
      expect(await made.titles()).toEqual(["BY_DNS"]);
      const none = await config("find", "--domain", "none.example");
      expect(none).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("[ERR_CONFIGURATION_UNREACHABLE]") });
    } finally {
      server.kill();
      await ended;
    }
  });
});
