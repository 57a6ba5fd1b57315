import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { DicomService } from "@dicomsec/network";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { bundleAgent, createNamespaces, describeInNamespaces, type Namespaces } from "./namespaces.js";

interface Message {
  readonly announced?: unknown;
  readonly kind?: string;
  readonly service?: DicomService;
}

describeInNamespaces([], "multicast DNS-SD between two of ours", () => {
  let folder: TemporaryFolder;
  let pair: Namespaces;
  let agent: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    pair = await createNamespaces();
    agent = await bundleAgent(new URL("discovery-agent.ts", import.meta.url), folder);
  });
  afterAll(async () => {
    await pair[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const start = (namespace: "first" | "second", order: unknown) => pair[namespace].start(process.execPath, [agent, JSON.stringify(order)]); // prettier-ignore

  it("follows links that come and go, and addresses that change", async () => {
    const service = { type: "dicom-tls", instanceName: "Dr. Roe. CT", aeTitle: "CT_1", port: 2762 };
    const ours = start("first", { do: "advertise", host: "ct1", services: [service], interfacePollMs: 100 });
    await ours.message<Message>(({ announced }) => announced !== undefined);
    const browser = start("second", { do: "browse", interfacePollMs: 100 });
    const addresses = async (isWanted: (addresses: readonly string[]) => boolean): Promise<readonly string[]> => {
      const isPart = (message: Message): boolean => isWanted(message.service?.addresses.filter((address) => !address.includes(":")) ?? []); // prettier-ignore
      return (await browser.message<Message>(isPart)).service?.addresses ?? [];
    };
    await addresses((list) => list.join(" ") === "10.77.0.1");
    await pair.link("veth1", ["10.78.0.1/24", "10.78.0.2/24"]);
    const both = await addresses((list) => list.toSorted((one, other) => one.localeCompare(other)).join(" ") === "10.77.0.1 10.78.0.1"); // prettier-ignore
    // Those of a link alone say which it is, of the one that browses.
    for (const address of both.filter((one) => one.startsWith("fe80"))) expect(address).toMatch(/%veth[01]$/);
    await pair.first.ip("addr", "del", "10.77.0.1/24", "dev", "veth0");
    await pair.first.ip("addr", "add", "10.77.0.9/24", "dev", "veth0");
    await addresses((list) => list.includes("10.77.0.9") && !list.includes("10.77.0.1"));
    ours.write("close");
    await browser.message<Message>(({ kind }) => kind === "lost");
    await browser.stop();
  });

  it("does not hear who is not on the link", async () => {
    await pair.second.ip("addr", "add", "203.0.113.5/24", "dev", "veth0");
    const service = { type: "dicom", instanceName: "ELSEWHERE", port: 104 };
    const elsewhere = start("second", { do: "advertise", host: "far", services: [service], interfaces: ["veth0"] });
    await elsewhere.message<Message>(({ announced }) => announced !== undefined);
    // From the first address of the interface it is heard; from one of another network it is not.
    const near = start("first", { do: "browse", types: ["dicom"] });
    await near.message<Message>((message) => message.kind === "found" && message.service?.instanceName === "ELSEWHERE");
    await near.stop();
    await elsewhere.stop();
    await pair.second.ip("addr", "del", "10.77.0.2/24", "dev", "veth0");
    await pair.second.ip("addr", "del", "10.78.0.2/24", "dev", "veth1");
    const far = start("second", { do: "advertise", host: "far", services: [service], interfaces: ["veth0"] });
    await far.message<Message>(({ announced }) => announced !== undefined);
    const deaf = start("first", { do: "browse", types: ["dicom"] });
    // It hears itself, so that it works.
    const own = { type: "dicom", instanceName: "HERE", port: 104 };
    const here = start("first", { do: "advertise", host: "here", services: [own] });
    await deaf.message<Message>((message) => message.service?.instanceName === "HERE");
    expect(deaf.output()).not.toContain("ELSEWHERE");
    for (const process of [far, deaf, here]) await process.stop();
  });

  it("waits for a link, and goes on when it is down for a while", async () => {
    await using apart = await createNamespaces({ addresses: ["", "10.79.0.2/24"] });
    const order = { interfacePollMs: 100, types: ["dicom"], host: "late", services: [{ type: "dicom", instanceName: "LATE", port: 104 }] }; // prettier-ignore
    const run = (name: "first" | "second", what: string) => apart[name].start(process.execPath, [agent, JSON.stringify({ do: what, ...order })]); // prettier-ignore
    const ours = run("first", "advertise");
    await ours.message<Message>(({ announced }) => announced !== undefined);
    const browser = run("second", "browse");
    await apart.first.ip("addr", "add", "10.79.0.1/24", "dev", "veth0");
    await browser.message<Message>(({ kind }) => kind === "found");
    await apart.first.ip("link", "set", "veth0", "down");
    await apart.first.ip("link", "set", "veth0", "up");
    const again = run("second", "browse");
    const { service } = await again.message<Message>(({ kind }) => kind === "found");
    expect(service?.instanceName).toBe("LATE");
  });

  it("says that another program keeps the port to itself", async () => {
    await using apart = await createNamespaces();
    const script = 'dgram.createSocket("udp4").bind(5353, () => console.log("{}"))';
    const other = apart.first.start(process.execPath, ["-e", script]);
    await other.wrote("{}");
    const { exitCode, stderr } = await apart.first.run(process.execPath, [agent, JSON.stringify({ do: "browse" })]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("ERR_NETWORK_SOCKET");
  });
});
