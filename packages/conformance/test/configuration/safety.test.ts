import { createServer } from "node:net";
import {
  changesBetween,
  type ConfigurationClient,
  importConfiguration,
  type LdifRecord,
  openConfiguration,
  transferCapability,
} from "@dicomsec/configuration";
import { listenOnLoopback, type TemporaryFolder, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { ct } from "./ct.js";
import { createDirectory, type Directory } from "./directories.js";

/** One who may write everything but a Network Connection. */
const writer = { dn: "cn=writer,o=Sometown Hospital", password: "writer-of-the-test" };
const databaseLines = [
  `access to dn.regex="^cn=dicom,dicomDeviceName=kept," by dn.exact="${writer.dn}" read by * read`,
  `access to * by dn.exact="${writer.dn}" write by * read`,
  "restrict rename",
];

describeWithPeer("slapd", "what others did, and what was not asked for", () => {
  let folder: TemporaryFolder;
  let directory: Directory;
  let client: ConfigurationClient;

  beforeEach(async () => {
    folder = await temporaryFolder();
    directory = await createDirectory(folder, { databaseLines });
    client = await openConfiguration(directory.as("simple"));
  });
  afterEach(async () => {
    await client?.close();
    await directory?.[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  it("stays when a device cannot be removed, or its copy cannot take its place", async () => {
    const { dn, password } = writer;
    await directory.server.add(`dn: ${dn}\nobjectClass: person\ncn: writer\nsn: w\nuserPassword: ${password}\n`);
    const kept = await client.createDevice(ct("kept", "KEPT"));
    await using other = await openConfiguration(
      directory.as("simple", { credentials: { kind: "simple", dn, password } }),
    );
    await expect(other.renameDevice(kept, "copy")).rejects.toMatchObject({ code: "ERR_CONFIGURATION_FORBIDDEN" });
    await expect(other.removeDevice(kept)).rejects.toMatchObject({ code: "ERR_CONFIGURATION_FORBIDDEN" });
    const [left, ...more] = await client.devices();
    expect(changesBetween(kept.source!, left!.source!)).toEqual([]);
    expect(more).toEqual([]);
    expect(await client.aeTitles()).toEqual(["KEPT"]);
  });

  it("keeps octets that are a byte order mark", async () => {
    const vendorData = [Uint8Array.of(0xef, 0xbb, 0xbf, 0x3c), Uint8Array.of(0x41)];
    const made = await client.createDevice({ ...ct("marked", "MARKED"), vendorData, description: "\u{feff}text" });
    expect(made.vendorData).toEqual(vendorData);
    expect(made.description).toBe("\u{feff}text");
  });

  it("is not half removed with a Network AE beneath which another has put something", async () => {
    const made = await client.createDevice(ct("shared", "SHARED"));
    await using other = await openConfiguration(directory.as("simple"));
    const [ae] = made.networkAes;
    const added = transferCapability({ sopClassUid: "1.2.840.10008.5.1.4.1.1.4", role: "SCU", transferSyntaxUids: ["1.2.840.10008.1.2"] }); // prettier-ignore
    const changed = await other.saveDevice({
      ...made,
      networkAes: [{ ...ae!, transferCapabilities: [...ae!.transferCapabilities, added] }],
    });
    await expect(client.saveDevice({ ...made, networkAes: [] })).rejects.toMatchObject({
      code: "ERR_CONFIGURATION_CONFLICT",
    });
    expect(await client.device("shared")).toEqual(changed);
  });

  it("is not taken for a title that has other blanks", async () => {
    await client.createDevice(ct("blank", "A B"));
    expect(await client.networkAe("A  B")).toBeUndefined();
    expect(await client.networkAe("A B")).toBeDefined();
  });

  it("is not changed by half of an import that cannot be done", async () => {
    const { devices } = await client.roots();
    const dn = `dicomDeviceName=imported,${devices}`;
    const attributes = [
      { type: "objectClass", values: ["dicomDevice"] },
      { type: "dicomDeviceName", values: ["imported"] },
      { type: "dicomInstalled", values: ["TRUE"] },
    ];
    const add: LdifRecord = { kind: "add", dn, attributes };
    const renamed: LdifRecord = { kind: "rename", dn, newRdn: "dicomDeviceName=b", deleteOldRdn: false };
    const guarded: LdifRecord = { kind: "delete", dn, controls: [{ oid: "1.3.6.1.1.12", isCritical: true }] };
    for (const record of [renamed, guarded])
      await expect(importConfiguration(directory.as("simple"), [add, record])).rejects.toMatchObject({
        code: "ERR_CONFIGURATION_OPTIONS",
      });
    expect(await client.device("imported")).toBeUndefined();
  });

  it("is not taken for absent because a part of it is on another server that does not have it", async () => {
    const { dn } = await client.createDevice(ct("parted", "PARTED"));
    const ref = `${directory.server.url}/cn=nothing,o=Sometown%20Hospital`;
    const classes = "objectClass: referral\nobjectClass: extensibleObject";
    await directory.server.add(`dn: cn=part,${dn}\n${classes}\ncn: part\nref: ${ref}\n`);
    const anonymous = { credentials: { kind: "anonymous" }, securityPattern: "anonymous" } as const;
    await using following = await openConfiguration(directory.as("simple", { ...anonymous, referrals: "follow" }));
    await expect(following.device("parted")).rejects.toMatchObject({ code: "ERR_CONFIGURATION_REFERRAL" });
  });

  it("is not touched by renaming a device that is in no directory", async () => {
    await expect(client.renameDevice(ct("new", "NEW"), "other")).rejects.toMatchObject({
      code: "ERR_CONFIGURATION_NOT_FOUND",
    });
  });

  it("is given up at once by who does not want to wait for a silent server", async () => {
    const silent = createServer((socket) => void socket.on("error", () => {}));
    await using server = await listenOnLoopback(silent);
    const controller = new AbortController();
    const options = directory.as("simple", { server: { servers: [{ host: "127.0.0.1", port: server.port }] } });
    const opening = openConfiguration({ ...options, timeoutMs: 600_000, signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(opening).rejects.toThrow("enough");
  });
});
