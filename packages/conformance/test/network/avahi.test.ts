import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { DicomService, DicomServiceDescription } from "@dicomsec/network";
import { temporaryFolder, type TemporaryFolder } from "@dicomsec/testing";
import { type Avahi, startAvahi } from "./avahi.js";
import {
  bundleAgent,
  createNamespaces,
  describeInNamespaces,
  type NamespaceProcess,
  type Namespaces,
} from "./namespaces.js";

interface Message {
  readonly announced?: { readonly host: string; readonly names: readonly string[] };
  readonly renamed?: { readonly kind: string; readonly from: string; readonly to: string };
  readonly kind?: string;
  readonly service?: DicomService;
}

describeInNamespaces(
  ["avahi-daemon", "dbus-daemon", "avahi-browse", "avahi-publish"],
  "avahi, across a link",
  (daemon, bus, avahiBrowse, avahiPublish) => {
    let folder: TemporaryFolder;
    let pair: Namespaces;
    let avahi: Avahi;
    let agent: string;
    beforeAll(async () => {
      folder = await temporaryFolder();
      pair = await createNamespaces();
      agent = await bundleAgent(new URL("discovery-agent.ts", import.meta.url), folder);
      avahi = await startAvahi({ daemon, bus }, pair.second, folder);
    });
    afterAll(async () => {
      await pair[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    });

    const start = (order: unknown): NamespaceProcess => pair.first.start(process.execPath, [agent, JSON.stringify(order)]); // prettier-ignore
    const advertise = async (service: Partial<DicomServiceDescription>, host = "ours") => {
      const services = [{ type: "dicom", port: 11_112, ...service }];
      const process = start({ do: "advertise", host, services });
      const message = (isWanted: (message: Message) => boolean) => process.message<Message>(isWanted);
      return { process, message, announced: (await message(({ announced }) => announced !== undefined)).announced! };
    };
    /** What avahi finds of a type; its escapes are those of DNS. */
    const found = async (type: string): Promise<string> => avahi.run(avahiBrowse, "-rptk", type);
    const publish = (...words: readonly string[]): NamespaceProcess => avahi.start(avahiPublish, "-s", ...words);

    it("finds what we advertise, whatever it is called, and no more after our goodbye", async () => {
      const name = "Dr. Röntgen: CT, 2. OG (neu)";
      const { process, announced } = await advertise({ instanceName: name, aeTitle: "CT_1", primaryDeviceTypes: ["CT"] }); // prettier-ignore
      expect(announced).toEqual({ host: "ours.local", names: [name] });
      const text = await found("_dicom._tcp");
      const resolved = text.split("\n").find((line) => line.startsWith("=")) ?? "";
      const [, , , instance, type, domain, host, address, port, txt] = resolved.split(";");
      expect(unescaped(instance ?? "")).toBe(name);
      expect([type, domain, host, address, port]).toEqual(["_dicom._tcp", "local", "ours.local", "10.77.0.1", "11112"]);
      expect(txt).toContain('"AET=CT_1"');
      expect(txt).toContain('"PrimaryDeviceType=CT"');
      const watching = avahi.start(avahiBrowse, "-p", "_dicom._tcp");
      await watching.wrote(/^\+;/m);
      process.write("close");
      await watching.wrote(/^-;/m);
      await watching.stop();
      expect(await found("_dicom._tcp")).toBe("");
    });

    it("is found by us, whatever it publishes is called, and no more after its goodbye", async () => {
      const name = "Archive No. 1 – Süd";
      const published = publish(name, "_dicomweb-tls._tcp", "8443", "AET=ARCHIVE", "DICOMWebPath=dicom-web/rs", "=bad", "aet=SECOND"); // prettier-ignore
      await published.wrote("Established");
      const browser = start({ do: "browse" });
      const { service } = await browser.message<Message>(({ kind }) => kind === "found");
      expect(service).toMatchObject({ type: "dicomweb-tls", instanceName: name, aeTitle: "ARCHIVE", aeTitleSource: "AET", host: "peer.local", port: 8443, addresses: expect.arrayContaining(["10.77.0.2"]), secure: true, webRoot: "https://peer.local:8443/dicom-web/rs" }); // prettier-ignore
      await published.stop("SIGINT");
      await browser.message<Message>((message) => message.kind === "lost" && message.service?.instanceName === name);
      await browser.stop();
    });

    it("keeps the name that it has: ours gets another, and the AE title stays", async () => {
      const published = publish("PACS", "_dicom._tcp", "104");
      await published.wrote("Established");
      const { process, announced, message } = await advertise({ instanceName: "PACS" });
      expect(announced.names).toEqual(["PACS (2)"]);
      expect((await message(({ renamed }) => renamed !== undefined)).renamed).toEqual({ kind: "instance", from: "PACS", to: "PACS (2)" }); // prettier-ignore
      const text = await found("_dicom._tcp");
      expect(text).toContain(";PACS;_dicom._tcp;local;peer.local;");
      expect(text).toMatch(/;PACS\\032\\0402\\041;_dicom._tcp;local;ours.local;10.77.0.1;11112;"AET=PACS"/);
      await published.stop("SIGINT");
      await process.stop();
    });

    it("takes another name when we have the one that it wants", async () => {
      const { process } = await advertise({ instanceName: "TAKEN" });
      const published = publish("TAKEN", "_dicom._tcp", "104");
      await published.wrote("collision");
      await published.wrote("Established");
      expect(published.output()).toContain("TAKEN #2");
      expect(await found("_dicom._tcp")).toContain(";TAKEN;_dicom._tcp;local;ours.local;10.77.0.1;");
      await published.stop("SIGINT");
      process.write("close");
    });

    it("keeps its host name, and ours gets another", async () => {
      const { announced, process } = await advertise({ instanceName: "HOST" }, "peer");
      expect(announced).toEqual({ host: "peer-2.local", names: ["HOST"] });
      expect(await found("_dicom._tcp")).toContain(";HOST;_dicom._tcp;local;peer-2.local;10.77.0.1;");
      await process.stop();
    });

    it("shares a host with ours: both are found from elsewhere, and find each other", async () => {
      const published = publish("THEIRS", "_dicom._tcp", "104");
      await published.wrote("Established");
      const order = {
        do: "advertise",
        host: "beside",
        services: [{ type: "dicom", port: 11_112, instanceName: "OURS" }],
      };
      const beside = pair.second.start(process.execPath, [agent, JSON.stringify(order)]);
      await beside.message<Message>(({ announced }) => announced !== undefined);
      for (const namespace of [pair.first, pair.second]) {
        const browser = namespace.start(process.execPath, [agent, JSON.stringify({ do: "browse", types: ["dicom"] })]);
        for (const name of ["THEIRS", "OURS"])
          await browser.message<Message>(({ kind, service }) => kind === "found" && service?.instanceName === name);
        await browser.stop();
      }
      expect(await found("_dicom._tcp")).toContain(";OURS;_dicom._tcp;local;beside.local;10.77.0.2;");
      await published.stop("SIGINT");
      beside.write("close");
    });

    it("is told the addresses of its own link, and no others", async () => {
      await pair.link("veth1", ["10.78.0.1/24", "10.78.0.2/24"]);
      const { process } = await advertise({ instanceName: "LINKS" }, "links");
      const lines = (await found("_dicom._tcp")).split("\n").filter((line) => /^=;.*;LINKS;/.test(line));
      // avahi shows one of the addresses that it was told on a link, of either version of IP.
      const told = new Map(lines.map((line) => [line.split(";")[1], line.split(";")[7]] as const));
      expect(told.get("veth0")).toMatch(/^(?:10\.77\.0\.1|fe80:.*)$/);
      expect(told.get("veth1")).toMatch(/^(?:10\.78\.0\.1|fe80:.*)$/);
      process.write("close");
    });
  },
);

/** The text of a name with decimal escapes of octets. */
function unescaped(text: string): string {
  const octets = [...text.matchAll(/\\([0-9]{3})|\\(.)|([^\\]+)/gsu)].flatMap(([, number, character, plain]) =>
    number === undefined ? [...new TextEncoder().encode(character ?? plain)] : [Number(number)],
  );
  return new TextDecoder().decode(Uint8Array.from(octets));
}
