import { hostname } from "node:os";
import { dataExport, instancesViewed, mediaTypeCodes, unknownId, userSession, webQuery } from "@dicomsec/audit";
import { AuditSender } from "@dicomsec/audit/transmission";

/** @import { AuditMessage, HandledInstance, NonEmpty, Patient, SessionEvent, Study } from "@dicomsec/audit" */
/** @import { Destination } from "@dicomsec/audit/transmission" */

/**
 * @typedef {object} AuditLogOptions
 * @property {string} source What this application is called in its audit messages.
 * @property {string} spool Where messages wait until every repository has them.
 * @property {number} spoolBytes
 * @property {readonly Destination[]} destinations
 */

/** The event could not be audited, so that what was asked for is not done. Express and Fastify answer it as 503. */
export class NotAudited extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super("the event cannot be audited at present", { cause });
    this.name = "NotAudited";
    this.code = "ERR_NOT_AUDITED";
    this.status = this.statusCode = 503;
  }
}

/** The audit trail of an application, whatever it is made with. */
export class AuditLog {
  #isRefusing = false;

  /** @param {AuditSender} sender @param {string} source */
  constructor(sender, source) {
    this.sender = sender;
    this.auditSource = { auditSourceId: source };
    this.node = { userId: String(process.pid), userName: source, networkAccessPoint: { machineName: hostname() } };
  }

  /** @param {AuditLogOptions} options */
  static async open({ source, spool, spoolBytes, destinations }) {
    const sender = await AuditSender.open({
      spool: { folder: spool, maxBytes: spoolBytes, whenFull: "refuse" },
      destinations,
    });
    return new AuditLog(sender, source);
  }

  /**
   * What is audited of one request.
   * @param {string | undefined} user
   * @param {string | undefined} address
   */
  of(user, address) {
    return new RequestAudit(this, user, address);
  }

  /** Resolves when the messages are on disk: then they will not be lost. @param {readonly AuditMessage[]} messages @throws {NotAudited} */
  async write(...messages) {
    try {
      for (const message of messages) await this.sender.write(message);
      this.#isRefusing = false;
    } catch (cause) {
      this.#isRefusing = true;
      throw new NotAudited(cause);
    }
  }

  /**
   * How it is, for whoever watches the application: `delayed` when messages wait for a repository that is away, `refusing` when there is no room for more, and requests are
   * answered with 503. Neither hosts nor users are told.
   */
  health() {
    const { spoolBytes, destinations } = this.sender.health;
    const failures = destinations.flatMap(({ failure }) => failure ?? []);
    const waiting = Math.max(0, ...destinations.map((one) => one.waiting));
    const quarantined = Math.max(0, ...destinations.map((one) => one.quarantined));
    const status = this.#isRefusing ? "refusing" : failures.length > 0 ? "delayed" : "ok";
    return { status, waiting, quarantined, spoolBytes, failures };
  }

  /** Waits a little for repositories; what they do not have yet is sent when the application starts again. */
  async close() {
    await this.sender.drain({ timeoutMs: 2000 });
    await this.sender[Symbol.asyncDispose]();
  }
}

/** The events of one request; each method resolves when the event is on disk. */
export class RequestAudit {
  /** @param {AuditLog} log @param {string | undefined} user @param {string | undefined} address */
  constructor(log, user, address) {
    this.log = log;
    this.person = {
      userId: user ?? unknownId,
      ...(address !== undefined && { networkAccessPoint: { ipAddress: address } }),
    };
    this.address = address;
  }

  #event() {
    return { dateTime: new Date(), auditSource: this.log.auditSource };
  }

  /** Somebody logged in or out, or was refused. @param {SessionEvent} session @param {string} userName */
  async session(session, userName) {
    const from = this.address;
    await this.log.write(userSession({ ...this.#event(), session, userName, from, node: this.log.node }));
  }

  /** Somebody searches. @param {string} url with its query */
  async query(url) {
    await this.log.write(webQuery({ ...this.#event(), url, source: this.person, destination: this.log.node }));
  }

  /** Somebody looks at instances. @param {readonly HandledInstance[]} instances */
  async viewed(instances) {
    const users = { person: this.person, process: this.log.node };
    await this.log.write(...instancesViewed({ ...this.#event(), users, instances }));
  }

  /** Data leave the application. @param {NonEmpty<Patient>} patients @param {readonly Study[]} studies @param {string} url where from */
  async exported(patients, studies, url) {
    const media = {
      userId: url,
      mediaType: mediaTypeCodes.uri,
      networkAccessPoint: this.person.networkAccessPoint ?? { ipAddress: unknownId },
    };
    const exporter = { person: this.person, process: this.log.node };
    await this.log.write(dataExport({ ...this.#event(), exporter, requestor: "person", media, patients, studies }));
  }
}
