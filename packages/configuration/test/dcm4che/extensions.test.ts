import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { readExtension, tlsSettings, withExtension } from "../../src/dcm4che/extensions.js";
import { dcm4cheExtensions } from "../../src/dcm4che/models.js";
import { hasPlaceholder, isSecretAttribute, Secret } from "../../src/dcm4che/secret.js";
import { withoutDcm4che } from "../../src/dcm4che/dialect.js";
import type { Attribute } from "../../src/entry.js";
import { device, networkAe, networkConnection } from "../../src/model/objects.js";

const url = "${jboss.server.config.url}/keystores/key.p12";
const other: readonly Attribute[] = [
  { type: "dcmKeyStoreURL", values: [url] },
  { type: "DCMKEYSTOREPIN", values: [new TextEncoder().encode("geheim")] },
  { type: "dcmTrustStorePin", values: ["${env.PIN}"] },
  { type: "dcmLimitOpenAssociations", values: ["070000"] },
  { type: "dcmBulkDataExcludeDefaults", values: ["TRUE"] },
  { type: "dicomInstitutionCode", values: ['(1, 99X, "a")', '(2, 99X, "b")'] },
];
const archive = device({ deviceName: "arc", installed: true, auxiliaryClasses: ["dcmDevice"], other });

describe("what dcm4che adds to a Device", () => {
  const found = readExtension(archive, dcm4cheExtensions.device);

  it("is read, with `${…}` as it is", () => {
    const { keyStorePin, trustStorePin, ...rest } = found;
    expect(rest).toEqual({
      keyStoreUrl: url,
      limitOpenAssociations: 70_000,
      limitAssociationsInitiatedBy: [],
      institutionCodes: ['(1, 99X, "a")', '(2, 99X, "b")'],
    });
    expect([keyStorePin?.reveal(), trustStorePin?.reveal()]).toEqual(["geheim", "${env.PIN}"]);
    expect([keyStorePin?.isPlaceholder, trustStorePin?.isPlaceholder, hasPlaceholder(url)]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it("never shows a pin, however it is printed", () => {
    const texts = [inspect(found, { depth: 9, showHidden: true }), JSON.stringify(found), String(found.keyStorePin)];
    expect(texts.join("\n")).not.toMatch(/geheim|env\.PIN/);
    expect(texts.join("\n")).toContain("[not shown]");
    expect(["dcmKeyStorePin", "DCMTRUSTSTOREPIN;x", "dcmHTTPProxy", "dcmKeyStorePinProperty"].map(isSecretAttribute)).toEqual([true, true, true, false]); // prettier-ignore
  });

  it("is written as it was where it has not changed", () => {
    expect(withExtension(archive, dcm4cheExtensions.device, found)).toEqual(archive);
  });

  it("is written where it has changed, and nothing else", () => {
    const { keyStoreUrl: _, ...changed } = { ...found, keyStorePin: new Secret("neu"), timeZone: "Europe/Vienna" };
    const written = withExtension(archive, dcm4cheExtensions.device, changed);
    expect(written.other).toEqual([
      { type: "DCMKEYSTOREPIN", values: [new TextEncoder().encode("neu")] },
      ...other.slice(2),
      { type: "dcmTimeZoneOfDevice", values: ["Europe/Vienna"] },
    ]);
    expect(written.auxiliaryClasses).toEqual(["dcmDevice"]);
  });

  it.each([{ timeZone: "" }, { limitOpenAssociations: 1.5 }, { institutionCodes: [""] }])("refuses %j", (change) => {
    expect(() => withExtension(archive, dcm4cheExtensions.device, { ...found, ...change })).toThrow(
      expect.objectContaining({ code: "ERR_CONFIGURATION_MODEL" }),
    );
  });

  it("can be left away", () => {
    const plain = withoutDcm4che({ ...archive, otherEntries: [
      { dn: "cn=Audit Logger,dicomDeviceName=arc", attributes: [{ type: "objectClass", values: ["dcmAuditLogger"] }] },
      { dn: "cn=x,cn=Audit Logger,dicomDeviceName=arc", attributes: [{ type: "objectClass", values: ["device"] }] },
      { dn: "cn=y,dicomDeviceName=arc", attributes: [{ type: "objectClass", values: ["device"] }] },
    ], other: [...other, { type: "userCertificate;binary", values: [Uint8Array.of(1)] }] }); // prettier-ignore
    expect(plain).toMatchObject({ auxiliaryClasses: [], other: [{ type: "userCertificate;binary" }] });
    expect(plain.otherEntries.map(({ dn }) => dn)).toEqual(["cn=y,dicomDeviceName=arc"]);
  });
});

describe("what dcm4che adds to other objects", () => {
  it("gets the auxiliary class when there is something, and none when there is nothing", () => {
    const ae = networkAe({ aeTitle: "A", associationInitiator: true, associationAcceptor: true, networkConnectionReferences: [] }); // prettier-ignore
    const nothing = readExtension(ae, dcm4cheExtensions.networkAe);
    expect(withExtension(ae, dcm4cheExtensions.networkAe, nothing).auxiliaryClasses).toEqual([]);
    const written = withExtension(ae, dcm4cheExtensions.networkAe, { ...nothing, acceptedCallingAeTitles: ["B", "C"] });
    expect(written.auxiliaryClasses).toEqual(["dcmNetworkAE"]);
    expect(readExtension(written, dcm4cheExtensions.networkAe).acceptedCallingAeTitles).toEqual(["B", "C"]);
  });

  it("has the TLS that dcm4che takes where nothing is said", () => {
    const plain = networkConnection({ hostname: "h", tlsCipherSuites: ["TLS_RSA_WITH_AES_128_CBC_SHA"] });
    expect(tlsSettings(plain)).toEqual({
      protocols: ["TLSv1.2"],
      cipherSuites: ["TLS_RSA_WITH_AES_128_CBC_SHA"],
      needClientAuth: true,
    });
    const other = { tlsProtocols: ["TLSv1.3"], tlsNeedClientAuth: false, tlsEndpointIdentificationAlgorithm: "LDAPS" };
    const written = withExtension(plain, dcm4cheExtensions.networkConnection, { ...other, blacklistedHostnames: [] });
    expect(tlsSettings(written)).toMatchObject({ protocols: ["TLSv1.3"], needClientAuth: false, endpointIdentificationAlgorithm: "LDAPS" }); // prettier-ignore
  });
});
