import { isDeepStrictEqual } from "node:util";
import { acceptAssociation, dimseStatus } from "@dicomsec/association";
import { openConfiguration } from "@dicomsec/configuration";
import { listen } from "@dicomsec/transport";
import { LastGood } from "./last-good.mjs";
import { nodeSettings } from "./node-settings.mjs";

/** @import { SessionOptions } from "@dicomsec/configuration" */
/** @import { NodeSettings } from "./node-settings.mjs" */
/** @import { SecureConnection, SecureContext, SecureListener, TlsProfileName } from "@dicomsec/transport" */

/**
 * @typedef {object} NodeOptions
 * @property {SessionOptions} directory
 * @property {string} deviceName
 * @property {string} lastGood Where the last good configuration is kept.
 * @property {string} host The address to listen at.
 * @property {number} refreshMs How often the directory is asked.
 * @property {(profile: TlsProfileName) => SecureContext} contextFor The identity of the node, and whom it trusts.
 * @property {(event: NodeEvent) => void} onEvent
 */

/**
 * @typedef {{ kind: "listening", port: number, from: "directory" | "last-good" } | { kind: "stopped" } | { kind: "kept", code: string }} NodeEvent
 * `kept`: the directory is away, or what it says cannot be used; the node goes on as it was.
 */

/** A node that is what its Device in the directory says, and stays that while the directory is away. */
export class ConfiguredNode {
  /** @type {SecureListener | undefined} */
  #listener;
  /** Those that take no more connections, and may have some. @type {SecureListener[]} */
  #former = [];
  /** @type {NodeSettings | undefined} */
  #settings;
  /** @type {Promise<void>} */
  #work = Promise.resolve();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #isClosed = false;

  /** @param {NodeOptions} options */
  constructor(options) {
    this.options = options;
    this.lastGood = new LastGood(options.lastGood);
  }

  /** Reads the configuration, and listens. @throws what reading it threw, when there is no last good one */
  async start() {
    try {
      await this.#refresh();
    } catch (error) {
      const device = await this.lastGood.read();
      if (!device) throw error;
      this.#kept(error);
      await this.#apply(nodeSettings(device), "last-good");
    }
    this.#again();
  }

  async close() {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#work;
    for (const one of [this.#listener, ...this.#former]) await one?.[Symbol.asyncDispose]();
  }

  #again() {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#work = this.#refresh()
        .catch((error) => this.#kept(error))
        .then(() => this.#again());
    }, this.options.refreshMs);
  }

  /** A directory that is away, or that refuses, is no answer; that there is no such device is one. */
  async #refresh() {
    const { directory, deviceName } = this.options;
    const client = await openConfiguration(directory);
    let device;
    try {
      device = await client.device(deviceName);
    } finally {
      await client.close();
    }
    if (!device?.installed) {
      await this.lastGood.forget();
      this.#stop();
      return;
    }
    const settings = nodeSettings(device);
    await this.#apply(settings, "directory");
    await this.lastGood.write(device);
  }

  /** Listens by other settings. Associations that stand end by themselves. @param {NodeSettings} settings @param {"directory" | "last-good"} from */
  async #apply(settings, from) {
    const { host, contextFor, onEvent } = this.options;
    if (isDeepStrictEqual(settings, this.#settings)) return;
    const isSamePort = settings.port === this.#settings?.port;
    if (!this.#listener || !isSamePort || settings.profile !== this.#settings?.profile) {
      const context = contextFor(settings.profile);
      const onConnection = (/** @type {SecureConnection} */ connection) => void this.#serve(connection);
      const former = this.#listener;
      // At the same port the former one must go first; at another the new one must be there first.
      if (isSamePort) this.#retire(former);
      this.#listener = await listen({ context, host, port: settings.port, onConnection });
      if (!isSamePort) this.#retire(former);
    }
    this.#settings = settings;
    onEvent({ kind: "listening", port: settings.port, from });
  }

  #stop() {
    if (!this.#listener) return;
    this.#retire(this.#listener);
    this.#listener = this.#settings = undefined;
    this.options.onEvent({ kind: "stopped" });
  }

  /** @param {SecureListener | undefined} listener */
  #retire(listener) {
    if (!listener) return;
    this.#former.push(listener);
    void listener.close();
  }

  /** @param {SecureConnection} connection */
  async #serve(connection) {
    const settings = this.#settings;
    if (!settings) {
      connection.destroy();
      return;
    }
    const { aeTitle, callingAeTitles, syntaxes } = settings;
    await acceptAssociation({
      connection,
      aeTitles: [aeTitle],
      isCallingAeTitle: (title) => callingAeTitles.includes(title),
      syntaxes,
      handlers: { echo: async () => ({ status: dimseStatus.success }) },
    }).catch(() => {}); // it was rejected, and the peer knows
  }

  /** @param {unknown} error */
  #kept(error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    this.options.onEvent({ kind: "kept", code });
  }
}
