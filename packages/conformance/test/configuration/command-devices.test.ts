import { join } from "node:path";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { type ConfigCommand, createConfigCommand } from "./config-command.js";
import { ct } from "./ct.js";

describeWithPeer("slapd", "dicomsec config with the devices of a slapd", () => {
  let made: ConfigCommand;

  beforeEach(async () => {
    made = await createConfigCommand();
  });
  afterEach(async () => made?.[Symbol.asyncDispose]());

  const small = {
    deviceName: "us2",
    installed: true,
    vendorData: ["AP8="],
    networkConnections: [{ commonName: "dicom", hostname: "us2.hospital.example", port: 104 }],
    networkAes: [
      {
        aeTitle: "US_2",
        associationInitiator: true,
        associationAcceptor: false,
        networkConnectionReferences: ["cn=dicom"],
        transferCapabilities: [
          { sopClassUid: "1.2.840.10008.1.1", role: "SCU", transferSyntaxUids: ["1.2.840.10008.1.2"] },
        ],
      },
    ],
  };

  it("prints devices as a tree, and one with all of its attributes, and no password", async () => {
    await using client = await made.open();
    await client.createDevice({ ...ct("CT \u001b[31mred", "CT_1"), manufacturer: "ACME", installed: false });
    await made.addCt("second", "CT_2");
    await made.directory.server.add(
      `dn: uid=app,${made.deviceDn("second")}\nobjectClass: account\nobjectClass: simpleSecurityObject\nuid: app\nuserPassword: hidden-one\n`,
    );
    const list = await made.run("list");
    expect(list).toMatchObject({ exitCode: 0, stderr: "" });
    expect(list.stdout).toBe(
      [
        "CT \\x1b[31mred  (CT)  ACME  not installed",
        "  connection dicom  ct.hospital.example:104",
        "  AE CT_1  initiates and accepts  by dicom  in CT_1",
        "    SCP  Verification SOP Class  Implicit VR Little Endian",
        "    SCU  CT Image Storage  Explicit VR Little Endian",
        "second  (CT)",
        "  connection dicom  ct.hospital.example:104",
        "  AE CT_2  initiates and accepts  by dicom  in CT_2",
        "    SCP  Verification SOP Class  Implicit VR Little Endian",
        "    SCU  CT Image Storage  Explicit VR Little Endian\n",
      ].join("\n"),
    );
    const some = await made.run(
      "list",
      "--cluster",
      "CT_2",
      "--sop-class",
      "1.2.840.10008.1.1",
      "--role",
      "SCP",
      "--json",
    );
    expect(JSON.parse(some.stdout)).toMatchObject([{ deviceName: "second" }]);
    expect(JSON.parse((await made.run("list", "--device-type", "MR", "--json")).stdout)).toEqual([]);

    const shown = await made.run("show", "CT_2");
    expect(shown.stdout).toContain(`\n${made.deviceDn("second")}\n  objectClass: `);
    expect(shown.stdout).toContain("\n  userPassword: [not shown]\n");
    const json = await made.run("show", "second", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      networkAes: [{ aeTitle: "CT_2", networkConnectionReferences: ["cn=dicom"] }],
      otherEntries: [{ attributes: expect.arrayContaining([{ type: "userPassword", values: null }]) }],
    });
    expect(shown.stdout + json.stdout + list.stdout).not.toMatch(/hidden-one|aGlkZGVuLW9uZQ/);
    const absent = await made.run("show", "CT_3");
    expect({ ...absent, stdoutBytes: undefined }).toMatchObject({ exitCode: 1, stdout: "" });
  });

  it("adds a device from JSON, once, with its titles", async () => {
    const file = await made.folder.write("us2.json", JSON.stringify(small));
    const added = await made.run("add", file);
    expect(added).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("AE US_2  initiates  by dicom") });
    expect(await made.titles()).toEqual(["US_2"]);
    const again = await made.run("add", file);
    expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/\[ERR_CONFIGURATION_(?:EXISTS|AE_TITLE_TAKEN)\]/) }); // prettier-ignore
    const shown: unknown = JSON.parse((await made.run("show", "us2", "--json")).stdout);
    expect(shown).toMatchObject(small);
    const ae = { ...small.networkAes[0], aeTitle: "US_3" };
    const other = JSON.stringify({ ...(shown as object), deviceName: "us3", networkAes: [ae] });
    expect(await made.config(["add", "-", ...made.accesses.simple], other)).toMatchObject({ exitCode: 0 });
    expect(await made.titles()).toEqual(["US_2", "US_3"]);
    await using client = await made.open();
    const { networkAes } = (await client.device("us3"))!;
    expect(networkAes[0]!.networkConnectionReferences).toEqual([`cn=dicom,${made.deviceDn("us3")}`]);
  });

  it("adds nothing of what cannot be added as a whole", async () => {
    const broken = [
      [{ ...small, comment: "x" }, 2],
      [{ ...small, networkAes: [{ ...small.networkAes[0], aeTitle: "SEVENTEEN_LETTERS" }] }, 2],
      [{ ...small, vendorData: ["?"] }, 2],
      [{ ...small, otherEntries: [{ dn: "cn=x", attributes: [] }] }, 2],
      [{ ...small, networkConnections: [{ commonName: "dicom", hostname: "h", port: 70000 }] }, 1],
    ] as const;
    for (const [device, code] of broken) {
      const { exitCode } = await made.config(["add", "-", ...made.accesses.simple], JSON.stringify(device));
      expect(exitCode).toBe(code);
    }
    expect((await made.config(["add", "-", ...made.accesses.simple], "{ no JSON")).exitCode).toBe(3);
    expect((await made.run("add", join(made.folder.path, "nowhere.json"))).exitCode).toBe(3);
    expect(await made.titles()).toEqual([]);
    await using client = await made.open();
    expect(await client.devices()).toEqual([]);
  });
});
