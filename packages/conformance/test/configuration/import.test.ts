import { type Entry, importConfiguration, openConfiguration, readLdif, writeLdif } from "@dicomsec/configuration";
import { type TemporaryFolder, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { ct } from "./ct.js";
import { createDirectory, type Directory } from "./directories.js";

describeWithPeer("slapd", "LDIF that is imported into a slapd", () => {
  let folder: TemporaryFolder;
  let directory: Directory;

  beforeEach(async () => {
    folder = await temporaryFolder();
    directory = await createDirectory(folder);
  });
  afterEach(async () => {
    await directory?.[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const open = async (target = directory) => openConfiguration(target.as("ldaps"));
  const outcomes = (steps: readonly { readonly outcome: string }[]) => steps.map(({ outcome }) => outcome);

  /** The configuration with two devices, as it was exported. */
  async function exported(): Promise<string> {
    await using client = await open();
    for (const title of ["ONE", "TWO,#+"]) await client.createDevice(ct(`Gerät ${title}`, title));
    return await textOf(await client.entries());
  }

  it("is what was exported, in whatever order, and changes nothing the second time", async () => {
    const ldif = await exported();
    await using otherFolder = await temporaryFolder();
    await using other = await createDirectory(otherFolder);
    const access = other.as("starttls");
    const shuffled = (await gather(ldif)).toReversed();
    const planned = await importConfiguration({ ...access, dryRun: true }, shuffled);
    await using client = await open(other);
    expect(await client.devices()).toEqual([]);
    const done = await importConfiguration(access, shuffled);
    expect(outcomes(done)).toEqual(outcomes(planned));
    expect(outcomes(done).filter((one) => one === "change")).toHaveLength(12);
    expect(await textOf(await client.entries())).toBe(ldif);
    expect(new Set(outcomes(await importConfiguration(access, readLdif(ldif))))).toEqual(new Set(["unchanged"]));
  });

  it("makes a configuration where there is none", async () => {
    const ldif = await exported();
    await directory.server.run("ldapdelete", ["-r", `cn=DICOM Configuration,${directory.server.suffix}`]);
    await expect(open()).rejects.toMatchObject({ code: "ERR_CONFIGURATION_NO_ROOT" });
    await importConfiguration(directory.as("ldaps"), readLdif(ldif));
    await using client = await open();
    expect(await client.aeTitles()).toEqual(["ONE", "TWO,#+"]);
  });

  it("changes what differs, and leaves what it does not name", async () => {
    await exported();
    await using client = await open();
    const made = (await client.networkAe("ONE"))!.device;
    await client.saveDevice({ ...made, stationName: "kept", description: "old" });
    const records = [
      { kind: "entry", dn: made.dn!, attributes: [{ type: "dicomDescription", values: ["new"] }] },
    ] as const;
    const steps = await importConfiguration(directory.as("ldaps"), records);
    expect(steps).toMatchObject([{ change: { kind: "modify", modifications: [{ type: "dicomDescription" }] } }]);
    expect((await client.networkAe("ONE"))!.device).toMatchObject({ stationName: "kept", description: "new" });
  });

  it("changes nothing at all where one record does not fit what is there", async () => {
    await using client = await open();
    const made = await client.createDevice(ct("there", "THERE"));
    const records = [
      {
        kind: "modify",
        dn: made.dn!,
        modifications: [{ operation: "replace", type: "dicomStationName", values: ["S"] }],
      },
      { kind: "add", dn: made.dn!, attributes: [{ type: "objectClass", values: ["dicomDevice"] }, { type: "dicomDescription", values: ["another"] }] }, // prettier-ignore
    ] as const;
    expect(outcomes(await importConfiguration(directory.as("ldaps"), records))).toEqual(["change", "conflict"]);
    expect(await client.device("there")).toEqual(made);
  });

  it("is refused where the site has changes made at the server, though it can be planned", async () => {
    const ldif = await exported();
    const manual = directory.as("ldaps", { securityPattern: "tls-manual" });
    await using client = await openConfiguration(manual);
    const { device } = (await client.networkAe("ONE"))!;
    await expect(client.saveDevice({ ...device, stationName: "S" })).rejects.toMatchObject({
      code: "ERR_CONFIGURATION_MANUAL",
    });
    await expect(client.reserveAeTitle(["THREE"])).rejects.toMatchObject({ code: "ERR_CONFIGURATION_MANUAL" });
    const changed = ldif.replace("dicomPort: 104", "dicomPort: 105");
    await expect(importConfiguration(manual, readLdif(changed))).rejects.toMatchObject({
      code: "ERR_CONFIGURATION_MANUAL",
    });
    const planned = await importConfiguration({ ...manual, dryRun: true }, readLdif(changed));
    // What is planned can be given to the administrator of the server.
    const changes = planned.flatMap((step) => (step.outcome === "change" ? [step.change] : []));
    expect((await directory.server.run("ldapmodify", [], await textOf(changes))).exitCode).toBe(0);
    expect((await client.networkAe("ONE"))!.device.networkConnections[0]!.port).toBe(105);
  });

  it("tells what the server refuses, and goes on from there the next time", async () => {
    const ldif = await exported();
    await directory.server.run("ldapdelete", ["-r", `cn=Devices,cn=DICOM Configuration,${directory.server.suffix}`]);
    const broken = ldif.replace("dicomHostname: ct", "dicomHostnom: ct");
    const attempt = importConfiguration(directory.as("ldaps"), readLdif(broken));
    await expect(attempt).rejects.toMatchObject({ code: "ERR_CONFIGURATION_SERVER", resultCode: 17 });
    const again = await importConfiguration(directory.as("ldaps"), readLdif(ldif));
    expect(new Set(outcomes(again))).toEqual(new Set(["unchanged", "change"]));
    await using client = await open();
    expect(await client.devices()).toHaveLength(2);
  });
});

async function gather(ldif: string) {
  const records = [];
  for await (const record of readLdif(ldif)) records.push(record);
  return records;
}

async function textOf(records: Parameters<typeof writeLdif>[0] | readonly Entry[]): Promise<string> {
  let text = "";
  for await (const part of writeLdif(records)) text += part;
  return text;
}
