import { parseCertificate } from "@dicomsec/pki";
import {
  aeTitlesFrom,
  authorizedTrust,
  authorizeNodes,
  createConfigurationRoots,
  networkConnection,
  openConfiguration,
} from "@dicomsec/configuration";
import { type TemporaryFolder, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { ct } from "./ct.js";
import { createDirectory, type Directory, protections } from "./directories.js";

/** What is special to names, filters, LDIF or DICOM, or looks like a part of one. */
const specialTitles = [
  "A,B",
  "A+B",
  'A"B',
  "A<B>",
  "#AE",
  "A;B",
  "A=B",
  "A*B",
  "A(B)",
  "*",
  "A2,cn=Devices",
  ")(objectClass=*",
  "A  B",
  "a",
  "~!@$%^&/|`'{}[]",
];

describeWithPeer("slapd", "the configuration in a slapd", () => {
  let folder: TemporaryFolder;
  let directory: Directory;

  beforeAll(async () => {
    folder = await temporaryFolder();
    directory = await createDirectory(folder);
  });
  afterAll(async () => {
    await directory?.[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const open = () => openConfiguration(directory.as("starttls"));

  it.each(protections)(
    "takes a device over %s, finds it in every way, changes it and lets it go",
    async (protection) => {
      const name = `CT of ${protection}`;
      const title = `CT_${protection}`.toUpperCase();
      await using client = await openConfiguration(directory.as(protection));
      const made = await client.createDevice(ct(name, title));
      expect(made.networkAes).toMatchObject([
        { aeTitle: title, transferCapabilities: [{ role: "SCP" }, { role: "SCU" }] },
      ]);
      expect(await client.aeTitles()).toContain(title);
      const criteria = [
        { aeTitle: title },
        { applicationCluster: title },
        { sopClassUid: "1.2.840.10008.1.1", role: "SCP" },
        { primaryDeviceType: "CT" },
      ] as const;
      for (const one of criteria) expect(await client.devices({ ...one, aeTitle: title })).toEqual([made]);
      expect(await client.devices({ aeTitle: title, role: "SCU", sopClassUid: "1.2.840.10008.1.1" })).toEqual([]);
      expect(await client.device(name)).toEqual(made);
      expect(await client.networkAe(title)).toMatchObject({
        device: { deviceName: name },
        networkAe: { aeTitle: title },
      });
      const saved = await client.saveDevice({ ...made, description: "changed", networkAes: [] });
      expect(saved).toMatchObject({ description: "changed", networkAes: [] });
      expect(await client.aeTitles()).not.toContain(title);
      expect(await client.networkAe(title)).toBeUndefined();
      await client.removeDevice(saved);
      expect(await client.device(name)).toBeUndefined();
      await expect(client.removeDevice(saved)).rejects.toMatchObject({ code: "ERR_CONFIGURATION_NOT_FOUND" });
    },
  );

  it("takes titles and names with every special character, and nothing in them for a part of a name or a filter", async () => {
    await using client = await open();
    for (const title of specialTitles) {
      const name = `Gerät 病院 of ${title} \\ #`;
      const made = await client.createDevice(ct(name, title));
      expect(await client.networkAe(title)).toMatchObject({
        device: { deviceName: name },
        networkAe: { aeTitle: title },
      });
      expect(await client.device(name)).toEqual(made);
      expect(await client.devices({ aeTitle: title })).toHaveLength(1);
      await expect(client.reserveAeTitle([title])).rejects.toMatchObject({ code: "ERR_CONFIGURATION_AE_TITLE_TAKEN" });
      await client.removeDevice(made);
    }
    expect(await client.aeTitles()).toEqual([]);
    expect(await client.devices()).toEqual([]);
  });

  it.each(["A\\B", "", "12345678901234567", "Ä", "A\n"])(
    "does not ask the server for %j, which is no AE title",
    async (title) => {
      await using client = await open();
      for (const attempt of [
        async () => client.networkAe(title),
        async () => client.reserveAeTitle([title]),
        async () => client.releaseAeTitle(title),
        async () => client.createDevice(ct("of a title that is none", title)),
      ])
        await expect(attempt()).rejects.toMatchObject({ code: "ERR_CONFIGURATION_AE_TITLE" });
      expect(await client.device("of a title that is none")).toBeUndefined();
    },
  );

  it("reserves the first title that is free, and gives it back", async () => {
    await using client = await open();
    const made = await client.createDevice(ct("holder", "RES_2"));
    expect(await client.reserveAeTitle([" RES_1 "])).toBe("RES_1");
    expect(await client.reserveAeTitle(aeTitlesFrom("RES_"))).toBe("RES_3");
    expect(await client.reserveAeTitle(["res_1"])).toBe("res_1");
    await expect(client.reserveAeTitle(["RES_1", "RES_2"])).rejects.toMatchObject({
      code: "ERR_CONFIGURATION_AE_TITLE_TAKEN",
    });
    await expect(client.releaseAeTitle("RES_2")).rejects.toMatchObject({ code: "ERR_CONFIGURATION_CONFLICT" });
    for (const title of ["RES_1", "RES_3", "res_1"]) await client.releaseAeTitle(title);
    await expect(client.releaseAeTitle("RES_1")).rejects.toMatchObject({ code: "ERR_CONFIGURATION_NOT_FOUND" });
    await client.removeDevice(made);
  });

  it("does not give out a title that a Network AE has without being reserved", async () => {
    await using client = await open();
    const made = await client.createDevice(ct("not reserved", "LEGACY"), { reserved: ["LEGACY"] });
    expect(await client.aeTitles()).toEqual([]);
    expect(await client.reserveAeTitle(["LEGACY", "LEGACY_2"])).toBe("LEGACY_2");
    await client.releaseAeTitle("LEGACY_2");
    await client.removeDevice(made);
  });

  it("makes nothing of a device of which one title is taken", async () => {
    await using client = await open();
    await client.reserveAeTitle(["TAKEN"]);
    const two = ct("half", "FREE");
    const attempt = client.createDevice({ ...two, networkAes: [...two.networkAes, ...ct("", "TAKEN").networkAes] });
    await expect(attempt).rejects.toMatchObject({ code: "ERR_CONFIGURATION_AE_TITLE_TAKEN" });
    expect(await client.device("half")).toBeUndefined();
    expect(await client.aeTitles()).toEqual(["TAKEN"]);
    await client.releaseAeTitle("TAKEN");
    const made = await client.createDevice(two);
    await expect(client.createDevice({ ...two, networkAes: [] })).rejects.toMatchObject({
      code: "ERR_CONFIGURATION_EXISTS",
    });
    await client.removeDevice(made);
  });

  it("adds a Network AE with the next title that is free", async () => {
    await using client = await open();
    const made = await client.createDevice(ct("growing", "GROW_1"));
    const { device: grown, networkAe: added } = await client.createNetworkAe({
      device: made,
      candidates: aeTitlesFrom("GROW_"),
      networkAe: (title) => ct("", title).networkAes[0]!,
    });
    expect(added.aeTitle).toBe("GROW_2");
    expect(await client.aeTitles()).toEqual(["GROW_1", "GROW_2"]);
    await client.removeDevice(grown);
    expect(await client.aeTitles()).toEqual([]);
  });

  it("keeps what it does not know, and what another one changes beside it", async () => {
    await using client = await open();
    const made = await client.createDevice({
      ...ct("kept", "KEPT"),
      vendorData: [Uint8Array.of(0, 1, 0xff), new TextEncoder().encode("text")],
      auxiliaryClasses: ["pkiUser", "extensibleObject"],
      other: [
        { type: "description", values: ["not of DICOM", "twice"] },
        {
          type: "userCertificate;binary",
          values: [parseCertificate(new TextEncoder().encode(directory.ca.certificate)).bytes],
        },
      ],
    });
    const before = await directory.server.slapcat();
    const saved = await client.saveDevice({ ...made, stationName: "S1" });
    expect(saved.other).toEqual(made.other);
    const after = await directory.server.slapcat();
    expect(userLines(after).filter((line) => !userLines(before).includes(line))).toEqual(["dicomStationName: S1"]);
    expect(userLines(before).filter((line) => !userLines(after).includes(line))).toEqual([]);
    await client.removeDevice(saved);
  });

  it("does not overwrite what someone else has changed meanwhile", async () => {
    await using client = await open();
    await using other = await open();
    const made = await client.createDevice(ct("contested", "CONTESTED"));
    const theirs = await other.saveDevice({ ...made, description: "theirs" });
    const conflict = { code: "ERR_CONFIGURATION_CONFLICT" };
    await expect(client.saveDevice({ ...made, description: "ours" })).rejects.toMatchObject(conflict);
    await expect(client.removeDevice(made)).rejects.toMatchObject(conflict);
    // What was not touched can be changed: only the device itself is contested.
    const [connection] = made.networkConnections;
    const saved = await client.saveDevice({ ...made, networkConnections: [{ ...connection!, port: 105 }] });
    expect(saved).toMatchObject({ description: "theirs", networkConnections: [{ port: 105 }] });
    await other.saveDevice({ ...theirs, source: saved.source!, networkConnections: [...saved.networkConnections, networkConnection({ commonName: "more", hostname: "b" })] }); // prettier-ignore
    await expect(client.removeDevice(saved)).rejects.toMatchObject(conflict);
    await client.removeDevice((await client.device("contested"))!);
  });

  it("lets one of many win who change the same at once", async () => {
    await using client = await open();
    const made = await client.createDevice(ct("raced", "RACED"));
    const others = await Promise.all(Array.from({ length: 8 }, async () => open()));
    const results = await Promise.allSettled(
      others.map(async (other, at) => other.saveDevice({ ...made, description: `of ${at}` })),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const reasons = results.flatMap((one) =>
      one.status === "rejected" ? [(one.reason as { code: string }).code] : [],
    );
    expect(new Set(reasons)).toEqual(new Set(["ERR_CONFIGURATION_CONFLICT"]));
    await Promise.all(others.map(async (other) => other.close()));
    await client.removeDevice((await client.device("raced"))!);
  });

  it("renames devices and Network AEs with every reference to them", async () => {
    await using client = await open();
    const made = await client.createDevice(ct("old, name", "OLD"));
    const watching = await client.createDevice({
      ...ct("watching", "WATCHING"),
      relatedDeviceReferences: [made.dn!, made.networkConnections[0]!.dn!],
      networkAes: ct("", "WATCHING").networkAes.map((ae) => ({ ...ae, preferredCalledAeTitles: ["OLD", "OTHER"] })),
    });
    const renamed = await client.renameDevice(made, "new + name");
    const [connection] = renamed.networkConnections;
    expect(renamed.networkAes[0]!.networkConnectionReferences).toEqual([connection!.dn]);
    expect(await client.device("old, name")).toBeUndefined();
    expect((await client.device("watching"))!.relatedDeviceReferences).toEqual([renamed.dn, connection!.dn]);
    const retitled = await client.renameNetworkAe((await client.networkAe("OLD"))!, "NEW");
    expect(retitled.networkAes).toMatchObject([{ aeTitle: "NEW", transferCapabilities: [{}, {}] }]);
    expect((await client.networkAe("WATCHING"))!.networkAe.preferredCalledAeTitles.toSorted()).toEqual([
      "NEW",
      "OTHER",
    ]);
    expect((await client.aeTitles()).toSorted()).toEqual(["NEW", "WATCHING"]);
    await expect(client.renameNetworkAe((await client.networkAe("NEW"))!, "WATCHING")).rejects.toMatchObject({
      code: "ERR_CONFIGURATION_AE_TITLE_TAKEN",
    });
    await expect(client.renameDevice(retitled, "watching")).rejects.toMatchObject({ code: "ERR_CONFIGURATION_EXISTS" });
    for (const one of await client.devices()) await client.removeDevice(one);
    expect(watching.dn).toBeDefined();
  });

  it("publishes certificates, and lets in the nodes that a device authorises", async () => {
    await using client = await open();
    const certificate = parseCertificate(new TextEncoder().encode(directory.node.certificate));
    const modality = await client.publishCertificates(await client.createDevice(ct("modality", "MODALITY")), [
      certificate,
    ]);
    const archive = await client.createDevice({
      ...ct("archive", "ARCHIVE"),
      authorizedNodeCertificateReferences: [modality.dn!, `cn=nobody,${directory.server.suffix}`],
    });
    expect((await client.certificates(modality)).thisNode.map(({ bytes }) => bytes)).toEqual([certificate.bytes]);
    expect((await client.certificates(modality)).authorizedNodes).toBeUndefined();
    const { authorizedNodes, missing } = await client.certificates(archive);
    expect(authorizedNodes!.map(({ bytes }) => bytes)).toEqual([certificate.bytes]);
    expect(missing).toEqual([`cn=nobody,${directory.server.suffix}`]);
    expect(authorizedTrust({ anchors: [] }, { authorizedNodes }).authorizedNodes).toHaveLength(1);
    const authorize = authorizeNodes([{ device: modality, certificates: [certificate] }]);
    expect(await authorize({ certificate } as never)).toEqual({ authorized: true, aeTitles: ["MODALITY"] });
    const stranger = parseCertificate(new TextEncoder().encode(directory.ca.certificate));
    expect(await authorize({ certificate: stranger } as never)).toEqual({ authorized: false });
    const renewed = await client.publishCertificates((await client.device("modality"))!, [stranger]);
    expect((await client.certificates(renewed)).thisNode.map(({ bytes }) => bytes)).toEqual([stranger.bytes]);
    for (const one of await client.devices()) await client.removeDevice(one);
  });

  it("reads no configuration where the roots are not whole, or are several, unless one is chosen", async () => {
    const second = `ou=second,${directory.server.suffix}`;
    await directory.server.add(`dn: ${second}\nobjectClass: organizationalUnit\nou: second\n`);
    await createConfigurationRoots(directory.as("ldaps", { base: second }));
    await expect(open()).rejects.toMatchObject({ code: "ERR_CONFIGURATION_NO_ROOT" });
    {
      await using client = await openConfiguration(directory.as("ldaps", { base: second }));
      expect((await client.roots()).configuration).toBe(`cn=DICOM Configuration,${second}`);
    }
    await directory.server.run("ldapdelete", [`cn=Devices,cn=DICOM Configuration,${second}`]);
    const broken = openConfiguration(directory.as("ldaps", { base: second }));
    await expect(broken).rejects.toMatchObject({ code: "ERR_CONFIGURATION_NO_ROOT" });
    const nowhere = openConfiguration(directory.as("ldaps", { base: "o=elsewhere" }));
    await expect(nowhere).rejects.toMatchObject({ code: "ERR_CONFIGURATION_NO_ROOT" });
    await directory.server.run("ldapdelete", ["-r", second]);
    await (await open()).close();
  });
});

describeWithPeer("slapd", "a slapd that does not rename", () => {
  it("is given a copy of the tree under the new name", async () => {
    await using folder = await temporaryFolder();
    await using directory = await createDirectory(folder, { databaseLines: ["restrict rename"] });
    await using client = await openConfiguration(directory.as("ldaps"));
    const made = await client.createDevice(ct("old", "COPIED"));
    const other = await client.createDevice({
      ...ct("other", "OTHER"),
      relatedDeviceReferences: [made.networkConnections[0]!.dn!],
    });
    const renamed = await client.renameDevice(made, "new");
    expect(renamed).toMatchObject({ deviceName: "new", networkAes: [{ transferCapabilities: [{}, {}] }] });
    expect(renamed.networkAes[0]!.networkConnectionReferences).toEqual([renamed.networkConnections[0]!.dn]);
    expect((await client.device("other"))!.relatedDeviceReferences).toEqual([renamed.networkConnections[0]!.dn]);
    expect(await client.device("old")).toBeUndefined();
    expect(other.dn).toBeDefined();
  });
});

function userLines(ldif: string): string[] {
  const operational =
    /^(?:entryCSN|modifyTimestamp|modifiersName|creatorsName|createTimestamp|entryUUID|structuralObjectClass)/;
  return ldif
    .replaceAll("\n ", "")
    .split("\n")
    .filter((line) => !operational.test(line));
}
