import { type CheckedEntries, type CheckedEntry, exactly, isOf, keyOf, repeated, type StandardClass, textsOf } from "./checked-entries.js"; // prettier-ignore
import { characterSets } from "./character-sets.js";
import { type ConfigurationFinding, finding } from "./finding.js";

/** What each attribute that refers to another entry of the configuration refers to. */
const references = {
  dicomNetworkConnectionReference: "dicomNetworkConnection",
  dcmAuditRecordRepositoryDeviceReference: "dicomDevice",
} as const satisfies Readonly<Record<string, StandardClass>>;

const connectionReference = "dicomNetworkConnectionReference";

/** Devices, Network AEs and Transfer Capabilities that are not whole, or refer to what is not there. @see PS3.15 H.1.1.1 to H.1.1.4 */
export function* deviceFindings(entries: CheckedEntries): Generator<ConfigurationFinding> {
  const devices = entries.ofClass("dicomDevice");
  for (const device of devices) {
    const { dn } = device;
    if (entries.children(device, "dicomNetworkAE").length === 0)
      yield finding("CONFIGURATION_DEVICE_WITHOUT_AE", { dn });
    if (entries.children(device, "dicomNetworkConnection").length === 0)
      yield finding("CONFIGURATION_DEVICE_WITHOUT_CONNECTION", { dn });
  }
  const names = (device: CheckedEntry): string[] =>
    textsOf(device, "dicomDeviceName").map((name) => exactly(name).toLowerCase());
  for (const [{ dn }, first] of repeated(devices, names))
    yield finding("CONFIGURATION_DEVICE_NAME_TWICE", { dn, attribute: "dicomDeviceName", other: first.dn });
  for (const ae of entries.ofClass("dicomNetworkAE")) yield* networkAeFindings(entries, ae);
  for (const entry of entries.all) yield* referenceFindings(entries, entry);
  for (const capability of entries.ofClass("dicomTransferCapability"))
    for (const value of textsOf(capability, "dicomTransferRole"))
      if (value !== "SCU" && value !== "SCP")
        yield finding("CONFIGURATION_ROLE_UNKNOWN", { dn: capability.dn, attribute: "dicomTransferRole", value });
}

function* networkAeFindings(entries: CheckedEntries, ae: CheckedEntry): Generator<ConfigurationFinding> {
  const { dn } = ae;
  if (entries.children(ae, "dicomTransferCapability").length === 0)
    yield finding("CONFIGURATION_AE_WITHOUT_CAPABILITY", { dn });
  if (isAcceptor(entries, ae) && !hasPort(entries, ae))
    yield finding("CONFIGURATION_AE_WITHOUT_PORT", { dn, attribute: connectionReference });
  for (const value of textsOf(ae, "dicomSupportedCharacterSet"))
    if (!characterSets.has(value))
      yield finding("CONFIGURATION_CHARACTER_SET_UNKNOWN", { dn, attribute: "dicomSupportedCharacterSet", value });
}

/** Of a Network AE whose device is not among the entries, nobody knows the connections. */
function isAcceptor(entries: CheckedEntries, ae: CheckedEntry): boolean {
  return textsOf(ae, "dicomAssociationAcceptor").includes("TRUE") && entries.deviceOf(ae) !== undefined;
}

function hasPort(entries: CheckedEntries, ae: CheckedEntry): boolean {
  return textsOf(ae, connectionReference).some((reference) => {
    const connection = entries.at(keyOf(reference) ?? "");
    return connection !== undefined && textsOf(connection, "dicomPort").length > 0;
  });
}

function* referenceFindings(entries: CheckedEntries, entry: CheckedEntry): Generator<ConfigurationFinding> {
  for (const [attribute, name] of Object.entries(references))
    for (const value of textsOf(entry, attribute)) {
      const code = referenceProblem(entries, entry, { value, name });
      if (code !== undefined) yield finding(code, { dn: entry.dn, attribute, value });
    }
}

function referenceProblem(
  entries: CheckedEntries,
  entry: CheckedEntry,
  { value, name }: { readonly value: string; readonly name: StandardClass },
): "CONFIGURATION_REFERENCE_DANGLING" | "CONFIGURATION_REFERENCE_ELSEWHERE" | undefined {
  const key = keyOf(value);
  if (key === undefined) return undefined;
  const target = entries.at(key);
  const device = entries.deviceOf(entry);
  const isOfDevice = name === "dicomNetworkConnection";
  // What entries that are part of a configuration refer to may be in another part.
  if (target === undefined && (isOfDevice ? device === undefined : !isWhole(entries))) return undefined;
  if (target === undefined || !isOf(target, name)) return "CONFIGURATION_REFERENCE_DANGLING";
  return isOfDevice && entries.deviceOf(target) !== device ? "CONFIGURATION_REFERENCE_ELSEWHERE" : undefined;
}

function isWhole(entries: CheckedEntries): boolean {
  return entries.ofClass("dicomConfigurationRoot").length > 0;
}
