import { readFile } from "node:fs/promises";
import { describe, expect } from "@jest/globals";
import { createTestCa, runProcess, temporaryFolder } from "@dicomsec/testing";
import { describeWithPeer, itWithPeer } from "@dicomsec/testing/jest";
import { SlapdServer, shippedSchema } from "./slapd-server.js";

const devices = `dn: cn=DICOM Configuration,o=Sometown Hospital
objectClass: dicomConfigurationRoot
cn: DICOM Configuration

dn: dicomDeviceName=ct1,cn=DICOM Configuration,o=Sometown Hospital
objectClass: dicomDevice
dicomDeviceName: ct1
dicomInstalled: TRUE
dicomVendorData:: AAEC
`;

describeWithPeer(["slapd", "ldapadd"], "the schema files, by slapd", () => {
  itWithPeer("slapd", "let a server that reads dicom.schema keep Devices", async () => {
    await using folder = await temporaryFolder();
    await using server = await (await SlapdServer.create(folder)).start();
    await server.addSuffix();
    await server.add(devices);
    expect(await server.slapcat(["-a", "(dicomDeviceName=CT1)"])).toContain("dicomVendorData:: AAEC");
  });

  itWithPeer("slapd", "refuse a Device without dicomInstalled", async () => {
    await using folder = await temporaryFolder();
    await using server = await (await SlapdServer.create(folder)).start();
    await server.addSuffix();
    const { exitCode } = await server.run("ldapadd", [], devices.replace("dicomInstalled: TRUE\n", ""));
    expect(exitCode).toBe(65); // objectClassViolation
  });

  itWithPeer("slapd", "load into a running server as LDIF of cn=config", async () => {
    await using folder = await temporaryFolder();
    await using server = await (
      await SlapdServer.create(folder, { schemas: [], isConfigurationInDirectory: true })
    ).start();
    await server.addSuffix();
    expect((await server.run("ldapadd", [], devices)).exitCode).not.toBe(0);
    const schema = await readFile(shippedSchema("dicom-cn-config.ldif"));
    const { exitCode, stderr } = await server.runAs(server.configurationDn, "ldapadd", [], schema);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    await server.add(devices);
  });

  itWithPeer("slapd", "load the type of the institution's department beside the others", async () => {
    await using folder = await temporaryFolder();
    const schemas = ["dicom.schema", "dicom-institution-department-type.schema"].map(shippedSchema);
    await using server = await (await SlapdServer.create(folder, { schemas })).start();
    const { stdout } = await server.run("ldapsearch", ["-LLL", "-s", "base", "-b", "cn=Subschema", "attributeTypes"]);
    expect(stdout.replaceAll("\n ", "")).toContain("NAME 'dicomInstitutionDepartmentType'");
  });
});

describe("a slapd of these tests", () => {
  itWithPeer(
    ["slapd", "ldapsearch"],
    "keeps data and ports over its end, and offers StartTLS and LDAPS",
    async (_slapd, ldapsearch = "") => {
      await using folder = await temporaryFolder();
      const ca = await createTestCa(`${folder.path}/ca`);
      const identity = await ca.issue();
      const tls = { ca: ca.certificateFile, certificate: identity.certificateFile, key: identity.privateKeyFile };
      await using server = await (await SlapdServer.create(folder, { tls })).start();
      await server.addSuffix();
      await server.kill();
      await server.start();
      await server.restart();
      const search = ["-x", "-LLL", "-b", server.suffix, "-s", "base", "dn"];
      const env = { LDAPTLS_CACERT: ca.certificateFile };
      const startTls = await runProcess(ldapsearch, ["-ZZ", "-H", server.url, ...search], { env });
      const ldaps = await runProcess(ldapsearch, ["-H", server.tlsUrl, ...search], { env });
      expect([startTls.stdout, ldaps.stdout].map((text) => text.trim())).toEqual(
        Array.from({ length: 2 }, () => "dn: o=Sometown Hospital"),
      );
    },
  );
});
