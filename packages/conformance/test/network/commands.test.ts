import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { expect, it } from "@jest/globals";
import { command, dicomsec } from "../dicomsec.js";
import { localServer, quiet, startChronyd } from "./chrony.js";
import { dnsmasq } from "./dhcp-servers.js";
import { bundleAgent, createNamespaces, describeInNamespaces } from "./namespaces.js";

describeWithPeer(["chronyd", "chronyc", "faketime"], "dicomsec time", (chronyd, chronyc, faketime) => {
  const time = async (...words: readonly string[]) => dicomsec(["time", ...words]);

  it("tells right servers from wrong ones and from those that are not there, and judges the clock", async () => {
    await using folder = await temporaryFolder();
    const start = async (fake?: string) =>
      startChronyd({ chronyd, chronyc, folder, lines: localServer, ...(fake && { fake: { faketime, time: fake } }) });
    await using one = await start();
    await using other = await start();
    await using wrong = await start("+37.5s");
    const servers = [one.server, wrong.server, other.server, "127.0.0.1:9"];
    const { exitCode, stdout } = await time(...servers, "--json", "--limit", "20000");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      truechimers: [one.server, other.server],
      falsetickers: [wrong.server],
      unreachable: ["127.0.0.1:9"],
    });
    const text = await time(wrong.server, "--sntp", "--limit", "20000");
    expect(text).toMatchObject({ exitCode: 1, stderr: "" });
    expect(text.stdout).toMatch(/true time is \+37\d{3}\.\d{3} ms ahead of this clock/);
  });

  it("has an exit code of its own when no server answers, and for what is no server", async () => {
    const dead = await time("127.0.0.1:9", "--timeout", "0.5", "--json");
    expect(dead.exitCode).toBe(4);
    expect(JSON.parse(dead.stdout)).toMatchObject({ outcome: "unreachable", truechimers: [] });
    expect(await time("not a host:1")).toMatchObject({ exitCode: 2, stdout: "" });
    expect(await time("127.0.0.1:9", "--limit", "x")).toMatchObject({ exitCode: 2, stdout: "" });
  });
});

describeInNamespaces(["chronyd"], "the program in packages/network/README.md", (chronyd) => {
  it("keeps a clock in step, advertises a service and finds those of the link", async () => {
    await using folder = await temporaryFolder();
    await using pair = await createNamespaces();
    const { first, second } = pair;
    const lines = [...localServer, "cmdport 0", "bindcmdaddress /", `pidfile ${folder.path}/chronyd.pid`, ""];
    const server = second.start(chronyd, [...quiet, "-d", "-f", await folder.write("chrony.conf", lines.join("\n"))]);
    await server.wrote("starting");
    const agent = await bundleAgent(new URL("discovery-agent.ts", import.meta.url), folder);
    const services = [{ type: "dicom-tls", instanceName: "Archive", aeTitle: "ARCHIVE", port: 2763 }];
    const other = first.start(process.execPath, [
      agent,
      JSON.stringify({ do: "advertise", host: "archive", services }),
    ]);
    await other.wrote("announced");
    const readme = await readFile(new URL("../../../network/README.md", import.meta.url), "utf8");
    const [, program = ""] = /```js\n(.*?)```/s.exec(readme) ?? [];
    const cwd = fileURLToPath(new URL("../..", import.meta.url));
    const env = { NTP_SERVER: "127.0.0.1" };
    const result = await second.run(process.execPath, ["--input-type=module", "-e", program], { cwd, env });
    expect(result).toMatchObject({ exitCode: 0, stderr: "" });
    expect(result.stdout).toMatch(/^sync\ntrue true\n/);
    expect(result.stdout).toContain("ARCHIVE archive.local 2763 true\n");
  });
});

describeInNamespaces(["dnsmasq"], "dicomsec dhcp and discover", (program) => {
  it("print what a DHCP server has for this machine, and the services of the link", async () => {
    await using folder = await temporaryFolder();
    await using pair = await createNamespaces();
    const { first, second } = pair;
    const inSecond = async (...words: readonly string[]) => second.run(process.execPath, [command, ...words]);

    expect(await inSecond("discover", "--wait", "0.5")).toMatchObject({ exitCode: 1, stdout: "" });
    const agent = await bundleAgent(new URL("discovery-agent.ts", import.meta.url), folder);
    const services = [{ type: "dicom-tls", instanceName: "CT 1", aeTitle: "CT_1", port: 2762 }];
    const advertised = first.start(process.execPath, [
      agent,
      JSON.stringify({ do: "advertise", host: "ct", services }),
    ]);
    await advertised.wrote("announced");
    const found = await inSecond("discover", "--type", "dicom-tls", "--json");
    expect(found.exitCode).toBe(0);
    expect(JSON.parse(found.stdout)).toMatchObject([
      {
        type: "dicom-tls",
        aeTitle: "CT_1",
        host: "ct.local",
        port: 2762,
        secure: true,
        addresses: expect.arrayContaining(["10.77.0.1"]),
      },
    ]);
    expect((await inSecond("discover", "--mdns")).stdout).toContain("dicom-tls  ct.local:2762  AE title CT_1");
    expect(await inSecond("discover", "--type", "dicomweb", "--wait", "0.5")).toMatchObject({ exitCode: 1 });

    const inform = ["dhcp", "inform", "--interface", "veth0", "--server", "10.77.0.1"];
    expect(await inSecond(...inform, "--timeout", "0.5")).toMatchObject({ exitCode: 4, stdout: "" });
    const configuration = await folder.write(
      "dnsmasq.conf",
      "port=0\ninterface=veth0\nbind-interfaces\ndhcp-range=10.77.0.50,10.77.0.69,255.255.255.0\ndhcp-option=option:ntp-server,10.77.0.123\n",
    );
    await dnsmasq.start({ program, namespace: first, folder, configuration });
    const given = await inSecond(...inform, "--json");
    expect(given).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(given.stdout)).toMatchObject({
      serverId: "10.77.0.1",
      parameters: {
        ntpServers: { value: ["10.77.0.123"], source: "server" },
        timeOffsetSeconds: { source: "default" },
        subnetMask: { value: "255.255.255.0" },
      },
    });
    expect((await inSecond(...inform)).stdout).toMatch(/^ntpServers +10\.77\.0\.123$/m);
    expect(await inSecond("dhcp", "inform", "--interface", "none")).toMatchObject({ exitCode: 2, stdout: "" });
  });
});
