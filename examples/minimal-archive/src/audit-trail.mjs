import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import {
  applicationActivity,
  associationEnded,
  associationRejected,
  connectionRefused,
  instancesStored,
  userSession,
} from "@dicomsec/audit";
import { AuditSender } from "@dicomsec/audit/transmission";
import { observeAuditEvents, observeAuditSender } from "@dicomsec/telemetry";

/** @import { Association, AssociationEnd, AssociationError } from "@dicomsec/association" */
/** @import { HandledInstance } from "@dicomsec/audit" */
/** @import { Telemetry } from "@dicomsec/telemetry" */
/** @import { Refusal, SecureContext } from "@dicomsec/transport" */

/** Most that is waited for a repository before the archive ends; the rest is sent when it starts again. */
const DRAIN_MS = 5000;

/** What the archive tells its audit repository. A message that was written is on disk, and is sent until the repository has it. */
export class AuditTrail {
  /**
   * @param {AuditSender} sender
   * @param {import("./settings.mjs").Settings} settings
   */
  constructor(sender, { aeTitle, audit }) {
    this.sender = sender;
    this.auditSource = { auditSourceId: audit.source };
    this.local = {
      userId: String(process.pid),
      aeTitles: [aeTitle],
      networkAccessPoint: { machineName: hostname() },
    };
  }

  /** @param {import("./settings.mjs").Settings} settings @param {SecureContext} context @param {Telemetry} telemetry */
  static async open(settings, context, telemetry) {
    const { host, port, spool, spoolBytes } = settings.audit;
    await mkdir(dirname(spool), { recursive: true });
    const sender = await AuditSender.open({
      // `refuse`: who cannot be audited is told so at once, and nothing is stored for it.
      spool: { folder: spool, maxBytes: spoolBytes, whenFull: "refuse" },
      destinations: [{ kind: "tls", host, port, context, backOff: { maxMs: 5000 } }],
      ...observeAuditEvents(telemetry),
    });
    observeAuditSender(telemetry, sender);
    return new AuditTrail(sender, settings);
  }

  #event() {
    return { dateTime: new Date(), auditSource: this.auditSource };
  }

  /** @param {"start" | "stop"} activity */
  async activity(activity) {
    await this.sender.write(applicationActivity({ ...this.#event(), activity, application: this.local }));
  }

  /** Instances came; resolves when that will not be forgotten. @param {Association} association @param {HandledInstance} instance */
  async received(association, instance) {
    const messages = instancesStored({
      ...this.#event(),
      direction: "received",
      local: this.local,
      remote: { userId: association.principal?.name ?? "<unknown>", ...peerOf(association) },
      instances: [instance],
    });
    for (const message of messages) await this.sender.write(message);
  }

  /** @param {Association} association */
  async login(association) {
    const from = addressOf(association.connection);
    const userName = association.principal?.name;
    await this.sender.write(userSession({ ...this.#event(), session: "login", userName, from, node: this.local }));
  }

  /** @param {AssociationError} error @param {object} connection */
  async rejected({ rejection }, connection) {
    if (!rejection) return;
    const remoteAddress = addressOf(connection);
    await this.sender.write(associationRejected({ ...this.#event(), local: this.local, rejection, remoteAddress }));
  }

  /** @param {Association} association @param {AssociationEnd} end */
  async ended(association, end) {
    const { callingAeTitle: peerAeTitle } = association.negotiated;
    const remoteAddress = addressOf(association.connection);
    const input = { ...this.#event(), local: this.local, end, peerAeTitle, remoteAddress };
    for (const message of associationEnded(input)) await this.sender.write(message);
  }

  /** @param {Refusal} refusal */
  async refused(refusal) {
    await this.sender.write(connectionRefused({ ...this.#event(), local: this.local, refusal }));
  }

  async close() {
    await this.activity("stop").catch(() => {});
    await this.sender.drain({ timeoutMs: DRAIN_MS });
    await this.sender[Symbol.asyncDispose]();
  }
}

/** @param {object} connection */
function addressOf(connection) {
  return "remoteAddress" in connection ? String(connection.remoteAddress) : undefined;
}

/** @param {Association} association */
function peerOf({ connection, negotiated }) {
  const ipAddress = addressOf(connection);
  return {
    aeTitles: [negotiated.callingAeTitle],
    ...(ipAddress !== undefined && { networkAccessPoint: { ipAddress } }),
  };
}
