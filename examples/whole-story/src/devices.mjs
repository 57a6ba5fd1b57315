import { randomInt } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import {
  checkConfiguration,
  device,
  deviceEntries,
  networkAe,
  networkConnection,
  transferCapability,
} from "@dicomsec/configuration";

/** Where the LDAP tree of the standard would have these devices (PS3.15 H.1.2). */
const devicesRoot = "cn=Devices,cn=DICOM Configuration,o=Story";

/**
 * Writes the device file of this run: that of the example, with ports that are free on this machine.
 *
 * @param {string} path
 */
export async function writeDeviceFile(path) {
  const devices = JSON.parse(await readFile(new URL("../devices.json", import.meta.url), "utf8"));
  for (const { networkConnections } of devices) {
    for (const connection of networkConnections) if (connection.port !== undefined) connection.port = await freePort();
  }
  await writeFile(path, `${JSON.stringify(devices, undefined, 2)}\n`);
}

/**
 * Reads a device file.
 *
 * @param {string} path
 * @returns {Promise<readonly import("@dicomsec/configuration").Device[]>}
 */
export async function readDeviceFile(path) {
  return JSON.parse(await readFile(path, "utf8")).map(deviceOf);
}

/**
 * Errors in devices, by the rules that hold for a directory.
 *
 * @param {readonly import("@dicomsec/configuration").Device[]} devices
 */
export function errorsIn(devices) {
  const findings = checkConfiguration(devices.flatMap((one) => deviceEntries(one, devicesRoot)));
  return findings.filter(({ severity }) => severity === "error");
}

/** @param {any} json */
function deviceOf(json) {
  return device({
    ...json,
    networkConnections: json.networkConnections.map(networkConnection),
    networkAes: json.networkAes.map((/** @type {any} */ ae) =>
      networkAe({ ...ae, transferCapabilities: ae.transferCapabilities.map(transferCapability) }),
    ),
  });
}

/**
 * Where a device of a type listens, and what it takes there: the SOP Classes of which it is the SCP, with their transfer syntaxes.
 *
 * @param {readonly import("@dicomsec/configuration").Device[]} devices
 * @param {string} type of CID 30, such as `ARCHIVE`
 */
export function placeOf(devices, type) {
  const found = devices.find(({ primaryDeviceTypes }) => primaryDeviceTypes.includes(type));
  const connection = found?.networkConnections.find(({ port }) => port !== undefined);
  if (!found || connection?.port === undefined) throw new RangeError("no device of that type listens");
  const capabilities = found.networkAes.flatMap(({ transferCapabilities }) => transferCapabilities);
  const syntaxes = capabilities
    .filter(({ role }) => role === "SCP")
    .map(({ sopClassUid, transferSyntaxUids }) => /** @type {const} */ ([sopClassUid, transferSyntaxUids]));
  return { host: connection.hostname, port: connection.port, syntaxes: Object.fromEntries(syntaxes) };
}

/** Ports below those that Linux gives to whoever asks for any: hardly anybody takes one before its device listens. */
let nextPort = 32_000 + randomInt(700);

/** @returns {Promise<number>} */
function freePort() {
  const port = nextPort++;
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === "EADDRINUSE") resolve(freePort());
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(port)));
  });
}
