import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  bindConfiguration,
  type ConfigurationFile,
  type DhcpEvent,
  dnsmasqConfiguration,
  iscDhcpdConfiguration,
  keaConfiguration,
  type NetworkPlan,
} from "@dicomsec/network";
import { type ProcessResult, runProcess, temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import type { DhcpOrder } from "./dhcp-agent.js";
import { type DhcpServerKind, dnsmasq, iscDhcpd, kea, keaFolders } from "./dhcp-servers.js";
import { bundleAgent, createNamespaces, describeInNamespaces, type Namespace } from "./namespaces.js";

const MAC = "02:00:00:00:00:0a";
const SECRET = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0";
const routes = [
  { destination: "10.1.0.0/16", router: "10.77.0.9" },
  { destination: "0.0.0.0/0", router: "10.77.0.1" },
];

const plan: NetworkPlan = {
  domain: "hospital.example",
  interfaces: ["veth0"],
  subnets: [
    {
      network: "10.77.0.0/24",
      ranges: [
        { first: "10.77.0.50", last: "10.77.0.59" },
        { first: "10.77.0.70", last: "10.77.0.79" },
      ],
      leaseSeconds: 600,
      routers: ["10.77.0.1"],
      dnsServers: ["10.77.0.1", "10.77.0.2"],
      ntpServers: ["10.77.0.123", "10.77.0.124"],
      domainSearch: ["hospital.example", "example"],
      mtu: 1400,
      timeOffset: -18_000,
      posixTimeZone: "EST5EDT,M3.2.0,M11.1.0",
      timeZoneName: "America/New_York",
      classlessStaticRoutes: routes,
    },
    { network: "192.168.4.0/22", routers: ["192.168.4.1"] },
  ],
  hosts: [
    { hostName: "ns1", address: "10.77.0.1" },
    { hostName: "option", address: "10.77.0.10", hardwareAddress: MAC, ntpServers: ["10.77.0.99"] },
    { hostName: "1-archive", address: "192.168.5.20", hardwareAddress: "02-00-00-00-00-0b" },
  ],
  services: [
    { type: "dicom-tls", instanceName: "ARCHIVE", port: 2762, hostName: "1-archive", primaryDeviceTypes: ["ARCHIVE"] },
    { type: "dicom-tls", instanceName: "CT 1", port: 2763, hostName: "option", aeTitle: "CT_01" },
    { type: "dicomweb", instanceName: "View", port: 80, hostName: "1-archive" },
  ],
  dns: { nameServers: ["ns1"], serial: 2026112901 },
};

/** What no syntax but that of zones has words for. */
const unusual: NetworkPlan = {
  ...plan,
  services: [
    { type: "dicom", instanceName: 'Dr. Röntgen\'s "C\\T"; (2)', port: 104, hostName: "option", aeTitle: "CT $1;\"'" },
  ],
};

const withSecret = (secret: { readonly file: string } | { readonly base64: string }): NetworkPlan => ({
  ...plan,
  ddns: { server: "10.77.0.1", key: { name: "dhcp-key", secret } },
});

/** Writes the files, and gives the path of each by its name. */
async function written(
  folder: TemporaryFolder,
  files: readonly ConfigurationFile[],
): Promise<Readonly<Record<string, string>>> {
  const paths: Record<string, string> = {};
  for (const { name, content } of files) paths[name] = await folder.write(name, content);
  return paths;
}

const verdict = ({ exitCode, stdout, stderr }: ProcessResult) => ({
  exitCode,
  output: exitCode === 0 ? "" : `${stdout}${stderr}`,
});
const accepted = { exitCode: 0, output: "" };

describe("the checkers of servers accept what is written for them", () => {
  /** With the secret in a file, and in the configuration itself. */
  async function bothSecrets(folder: TemporaryFolder, keyFile: string): Promise<readonly NetworkPlan[]> {
    return [plan, withSecret({ file: await folder.write("key", keyFile) }), withSecret({ base64: SECRET })];
  }
  const keyStatement = `key "dhcp-key" {\n\talgorithm hmac-sha256;\n\tsecret "${SECRET}";\n};\n`;

  itWithPeer(["kea-dhcp4", "kea-dhcp-ddns"], "Kea", async (dhcp4, ddns) => {
    await using folder = await temporaryFolder();
    for (const each of await bothSecrets(folder, `"${SECRET}"`)) {
      // It looks for the interfaces that are named.
      const paths = await written(
        folder,
        keaConfiguration({ ...each, interfaces: [] }, { leaseFile: `${folder.path}/leases.csv` }),
      );
      expect(verdict(await runProcess(dhcp4, ["-t", paths["kea-dhcp4.conf"]!], { env: keaFolders(folder) }))).toEqual(
        accepted,
      );
      const second = paths["kea-dhcp-ddns.conf"];
      if (second)
        expect(verdict(await runProcess(ddns, ["-t", second], { env: keaFolders(folder) }))).toEqual(accepted);
    }
  });

  itWithPeer("dhcpd", "ISC dhcpd", async (dhcpd) => {
    await using folder = await temporaryFolder();
    for (const each of await bothSecrets(folder, keyStatement)) {
      const paths = await written(folder, iscDhcpdConfiguration(each));
      expect(verdict(await runProcess(dhcpd, ["-t", "-4", "-cf", paths["dhcpd.conf"]!]))).toEqual(accepted);
    }
  });

  itWithPeer("dnsmasq", "dnsmasq", async (program) => {
    await using folder = await temporaryFolder();
    const paths = await written(folder, dnsmasqConfiguration(plan));
    expect(verdict(await runProcess(program, ["--test", `--conf-file=${paths["dnsmasq.conf"]}`]))).toEqual(accepted);
  });

  itWithPeer(["named-checkconf", "named-checkzone"], "BIND", async (checkConf, checkZone) => {
    await using folder = await temporaryFolder();
    for (const each of [...(await bothSecrets(folder, keyStatement)), unusual]) {
      const paths = await written(folder, bindConfiguration(each, { zoneFolder: folder.path }));
      expect(verdict(await runProcess(checkConf, ["-z", paths["named.conf.dicom"]!]))).toEqual(accepted);
      for (const [name, path] of Object.entries(paths)) {
        if (name.startsWith("db."))
          expect(verdict(await runProcess(checkZone, ["-i", "full", name.slice(3), path]))).toEqual(accepted);
      }
    }
  });
});

let agentFolder: TemporaryFolder;
let agent = "";
beforeAll(async () => {
  agentFolder = await temporaryFolder();
  agent = await bundleAgent(new URL("dhcp-agent.ts", import.meta.url), agentFolder);
});
afterAll(async () => {
  await agentFolder[Symbol.asyncDispose]();
});

/** A host without an address, of this hardware address, on a wire to one that is to be the server. */
async function twoHosts(hardwareAddress: string) {
  const pair = await createNamespaces({ addresses: ["", "10.77.0.1/24"] });
  await pair.first.ip("link", "set", "veth0", "address", hardwareAddress);
  await pair.first.ip("route", "add", "255.255.255.255/32", "dev", "veth0");
  return { ...pair, client: pair.first, server: pair.second };
}

/** The lease that our client is given. */
async function leaseOf(namespace: Namespace, order: Partial<DhcpOrder> = {}) {
  const running = namespace.start(process.execPath, [agent, JSON.stringify({ mode: "lease", ...order })]);
  return (await running.message<Extract<DhcpEvent, { kind: "bound" }>>(({ kind }) => kind === "bound")).lease;
}

const writers: readonly (readonly [
  string,
  DhcpServerKind,
  string,
  (plan: NetworkPlan, folder: TemporaryFolder) => ConfigurationFile[],
])[] = [
  ["dnsmasq", dnsmasq, "dnsmasq.conf", dnsmasqConfiguration],
  ["Kea", kea, "kea-dhcp4.conf", (each, { path }) => keaConfiguration(each, { leaseFile: `${path}/leases.csv` })],
  ["ISC dhcpd", iscDhcpd, "dhcpd.conf", iscDhcpdConfiguration],
];

for (const [name, kind, file, write] of writers) {
  describeInNamespaces([kind.program], `${name} with the configuration from a plan`, (program) => {
    const serve = async (namespace: Namespace, folder: TemporaryFolder) => {
      const paths = await written(folder, write(plan, folder));
      return kind.start({ program, namespace, folder, configuration: paths[file]! });
    };

    it("gives a planned host its address and name, and parameters that go before those of its subnet", async () => {
      await using hosts = await twoHosts(MAC);
      await using folder = await temporaryFolder();
      await serve(hosts.server, folder);
      const lease = await leaseOf(hosts.client);
      expect(lease.address).toBe("10.77.0.10");
      const given = <T>(value: T) => ({ value, source: "server" });
      expect(lease.parameters).toMatchObject({
        ntpServers: given(["10.77.0.99"]),
        dnsServers: given(["10.77.0.1", "10.77.0.2"]),
        staticRoutes: given(routes),
        hostName: { value: expect.stringMatching(/^option(\.hospital\.example)?$/), source: "server" },
        domainName: given("hospital.example"),
        subnetMask: given("255.255.255.0"),
        defaultRouter: given("10.77.0.1"),
        timeOffsetSeconds: given(-18_000),
        mtu: given(1400),
        domainSearch: given(["hospital.example", "example"]),
        posixTimeZone: given("EST5EDT,M3.2.0,M11.1.0"),
        timeZoneName: given("America/New_York"),
      });
    });

    it("gives another host an address of a range, and the parameters of the subnet", async () => {
      await using hosts = await twoHosts("02:00:00:00:00:99");
      await using folder = await temporaryFolder();
      await serve(hosts.server, folder);
      const lease = await leaseOf(hosts.client);
      expect(lease.address).toMatch(/^10\.77\.0\.[57]\d$/);
      expect(lease.parameters.ntpServers.value).toEqual(["10.77.0.123", "10.77.0.124"]);
    });
  });
}

async function startNamed(program: string, namespace: Namespace, folder: TemporaryFolder, each: NetworkPlan) {
  const paths = await written(folder, bindConfiguration(each, { zoneFolder: folder.path }));
  const options = `options { directory "${folder.path}"; listen-on { 10.77.0.1; }; listen-on-v6 { none; }; recursion no;
  pid-file "${folder.path}/named.pid"; session-keyfile "${folder.path}/session.key"; managed-keys-directory "${folder.path}"; dnssec-validation no; };
controls { };
include "${paths["named.conf.dicom"]}";
`;
  const running = namespace.start(program, ["-g", "-n", "1", "-c", await folder.write("named.conf", options)]);
  await running.wrote("running");
  return running;
}

/** What a server at 10.77.0.1 answers. */
async function lookUp(dig: string, namespace: Namespace, name: string, type: string): Promise<string[]> {
  const { stdout } = await namespace.run(dig, ["@10.77.0.1", "+short", "+norecurse", "+tries=1", name, type]);
  return stdout.trim().split("\n").toSorted();
}

describeInNamespaces(["named", "dig", "dnsmasq"], "the domain of a plan", (named, dig, program) => {
  it.each(["BIND", "dnsmasq"])("is told by %s, with its hosts and services", async (kind) => {
    await using hosts = await twoHosts(MAC);
    await using folder = await temporaryFolder();
    if (kind === "BIND") await startNamed(named, hosts.server, folder, plan);
    else await dnsmasq.start({ program, namespace: hosts.server, folder, configuration: (await written(folder, dnsmasqConfiguration(plan)))["dnsmasq.conf"]! }); // prettier-ignore
    const ask = (name: string, type: string) => lookUp(dig, hosts.server, name, type);
    expect(await ask("option.hospital.example", "A")).toEqual(["10.77.0.10"]);
    expect(await ask("20.5.168.192.in-addr.arpa", "PTR")).toEqual(["1-archive.hospital.example."]);
    // dnsmasq tells names in small letters.
    const told = (name: string) => (kind === "BIND" ? name : name.toLowerCase());
    expect(await ask("_dicom-tls._tcp.hospital.example", "PTR")).toEqual(["ARCHIVE._dicom-tls._tcp.hospital.example.", "CT\\0321._dicom-tls._tcp.hospital.example."].map(told)); // prettier-ignore
    expect(await ask("CT\\0321._dicom-tls._tcp.hospital.example", "SRV")).toEqual([
      "0 0 2763 option.hospital.example.",
    ]);
    expect(await ask("CT\\0321._dicom-tls._tcp.hospital.example", "TXT")).toEqual(['"AET=CT_01"']);
    expect(await ask("View._dicomweb._tcp.hospital.example", "TXT")).toEqual(['""']);
    expect(await ask("_services._dns-sd._udp.hospital.example", "PTR")).toEqual(["_dicom-tls._tcp.hospital.example.", "_dicomweb._tcp.hospital.example."]); // prettier-ignore
    expect(await ask("nobody.hospital.example", "A")).toEqual([""]);
  });

  it("has names and texts of any characters with BIND", async () => {
    await using hosts = await twoHosts(MAC);
    await using folder = await temporaryFolder();
    await startNamed(named, hosts.server, folder, unusual);
    const [pointer = ""] = await lookUp(dig, hosts.server, "_dicom._tcp.hospital.example", "PTR");
    expect(pointer).toBe('Dr\\.\\032R\\195\\182ntgen\'s\\032\\"C\\\\T\\"\\;\\032\\(2\\)._dicom._tcp.hospital.example.');
    expect(await lookUp(dig, hosts.server, pointer, "SRV")).toEqual(["0 0 104 option.hospital.example."]);
    expect(await lookUp(dig, hosts.server, pointer, "TXT")).toEqual(['"AET=CT $1;\\"\'"']);
  });
});

describeInNamespaces(
  ["named", "dig", "kea-dhcp4", "kea-dhcp-ddns", "dhcpd"],
  "DDNS from a plan",
  (named, dig, dhcp4, ddns, dhcpd) => {
    const signed = withSecret({ base64: SECRET });
    const servers = {
      Kea: async (namespace: Namespace, folder: TemporaryFolder) => {
        const paths = await written(folder, keaConfiguration(signed, { leaseFile: `${folder.path}/leases.csv` }));
        const updater = namespace.start(ddns, ["-c", paths["kea-dhcp-ddns.conf"]!], keaFolders(folder));
        await updater.wrote("DHCP_DDNS_STARTED");
        await kea.start({ program: dhcp4, namespace, folder, configuration: paths["kea-dhcp4.conf"]! });
      },
      "ISC dhcpd": async (namespace: Namespace, folder: TemporaryFolder) => {
        const paths = await written(folder, iscDhcpdConfiguration(signed));
        await iscDhcpd.start({ program: dhcpd, namespace, folder, configuration: paths["dhcpd.conf"]! });
      },
    };

    it.each(["Kea", "ISC dhcpd"] as const)(
      "lets %s tell BIND of a client by its name, and leaves planned hosts as they are",
      async (kind) => {
        await using hosts = await twoHosts("02:00:00:00:00:99");
        await using folder = await temporaryFolder();
        await startNamed(named, hosts.server, folder, signed);
        await servers[kind](hosts.server, folder);
        const { address } = await leaseOf(hosts.client, { hostName: "ws-7" });
        const reverse = `${address.split(".").toReversed().join(".")}.in-addr.arpa`;
        // The reverse zone is updated after the other, and both after the client has its lease.
        while ((await lookUp(dig, hosts.server, reverse, "PTR"))[0] === "")
          await new Promise((resolve) => setTimeout(resolve, 50));
        expect(await lookUp(dig, hosts.server, "ws-7.hospital.example", "A")).toEqual([address]);
        expect(await lookUp(dig, hosts.server, reverse, "PTR")).toEqual(["ws-7.hospital.example."]);
        expect(await lookUp(dig, hosts.server, "option.hospital.example", "A")).toEqual(["10.77.0.10"]);
      },
    );
  },
);
