import { connectionsOf, isInstalled, isTlsRequired, tlsProfilesFor } from "@dicomsec/configuration";

/** @import { Device, NetworkAe } from "@dicomsec/configuration" */

/** Why a device is no configuration of this node; the message says which attribute, and no value. */
export class NodeError extends Error {
  /** @param {"ERR_NODE_NO_AE" | "ERR_NODE_NO_CONNECTION" | "ERR_NODE_NO_TLS" | "ERR_NODE_NO_CAPABILITY"} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.name = "NodeError";
    this.code = code;
  }
}

/**
 * @typedef {object} NodeSettings
 * @property {string} aeTitle
 * @property {number} port
 * @property {import("@dicomsec/transport").TlsProfileName} profile
 * @property {readonly string[]} callingAeTitles Who may call.
 * @property {Readonly<Record<string, readonly string[]>>} syntaxes Transfer Syntaxes of the SOP Classes that it is the SCP of.
 */

/**
 * What a node needs of its Device: the first Network AE that accepts associations, over TLS. Nothing is guessed: what is missing is an error.
 * @param {Device} device
 * @returns {NodeSettings}
 * @throws {NodeError}
 * @see PS3.15 H.1.1
 */
export function nodeSettings(device) {
  const ae = device.networkAes.find((one) => one.associationAcceptor && isInstalled(device, one));
  if (!ae) throw new NodeError("ERR_NODE_NO_AE", "no installed Network AE accepts associations");
  const connection = connectionsOf(device, ae).find((one) => one.port !== undefined && isInstalled(device, one));
  if (connection?.port === undefined)
    throw new NodeError("ERR_NODE_NO_CONNECTION", "the Network AE has no installed Network Connection with a port");
  const [profile] = isTlsRequired(connection) ? tlsProfilesFor(connection) : [];
  if (profile?.status !== "active")
    throw new NodeError("ERR_NODE_NO_TLS", "the Network Connection has no cipher suite of a TLS profile in force");
  return {
    aeTitle: ae.aeTitle,
    port: connection.port,
    profile: profile.name,
    callingAeTitles: ae.preferredCallingAeTitles,
    syntaxes: syntaxesOf(ae),
  };
}

/** @param {NetworkAe} ae */
function syntaxesOf({ transferCapabilities }) {
  const served = transferCapabilities.filter(({ role }) => role === "SCP");
  if (served.length === 0)
    throw new NodeError("ERR_NODE_NO_CAPABILITY", "the Network AE has no Transfer Capability as SCP");
  return Object.fromEntries(served.map(({ sopClassUid, transferSyntaxUids }) => [sopClassUid, transferSyntaxUids]));
}
