import { lookupUid } from "@dicomsec/core";
import {
  connectionsOf,
  type Device,
  isInstalled,
  type NetworkAe,
  type NetworkConnection,
  type TransferCapability,
} from "@dicomsec/configuration";
import { printable } from "../print.js";

/** A device with its Network Connections, Network AEs and Transfer Capabilities, for people. */
export function deviceTree(device: Device): string {
  const { manufacturer, manufacturerModelName: model, primaryDeviceTypes, networkConnections, networkAes } = device;
  const maker = [manufacturer, model].filter((text) => text !== undefined).join(" ");
  const types = primaryDeviceTypes.length > 0 ? `(${primaryDeviceTypes.join(", ")})` : "";
  const lines = [
    line(0, device.deviceName, types, maker, device.installed ? "" : "not installed"),
    ...networkConnections.map((connection) =>
      line(1, ...connectionWords(connection), isInstalled(device, connection) ? "" : notInstalled(device)),
    ),
    ...networkAes.flatMap((ae) => [
      line(1, ...aeWords(device, ae), isInstalled(device, ae) ? "" : notInstalled(device)),
      ...ae.transferCapabilities.map((capability) => line(2, ...capabilityWords(capability))),
    ]),
  ];
  return lines.join("");
}

/** Told once, at the device, where all of it is so. */
function notInstalled({ installed }: Device): string {
  return installed ? "not installed" : "";
}

function line(depth: number, ...words: readonly string[]): string {
  const shown = words.filter((word) => word !== "").map(printable);
  return `${"  ".repeat(depth)}${shown.join("  ")}\n`;
}

function connectionWords({ commonName = "", hostname, port, tlsCipherSuites }: NetworkConnection): string[] {
  const place = hostname.includes(":") ? `[${hostname}]` : hostname;
  const at = port === undefined ? `${place}, initiates only` : `${place}:${port}`;
  return [`connection ${commonName}`.trim(), at, tlsCipherSuites.length > 0 ? "TLS" : ""];
}

function aeWords(device: Device, ae: NetworkAe): string[] {
  const does = [ae.associationInitiator && "initiates", ae.associationAcceptor && "accepts"].filter(
    (word) => word !== false,
  );
  const connections = connectionsOf(device, ae).map(({ commonName, hostname, port }) => commonName ?? `${hostname}:${port ?? "-"}`); // prettier-ignore
  const clusters = ae.applicationClusters;
  return [
    `AE ${ae.aeTitle}`,
    does.join(" and ") || "neither initiates nor accepts",
    connections.length > 0 ? `by ${connections.join(", ")}` : "by no connection",
    clusters.length > 0 ? `in ${clusters.join(", ")}` : "",
  ];
}

function capabilityWords({ role, sopClassUid, transferSyntaxUids }: TransferCapability): string[] {
  return [role, uidName(sopClassUid), transferSyntaxUids.map(uidName).join(", ")];
}

function uidName(uid: string): string {
  return lookupUid(uid)?.name ?? uid;
}
