import { type DeviceCertificates, readCertificates, withCertificates } from "./certificates.js";
import type { Certificate } from "@dicomsec/pki";
import type { ProtectedTransaction } from "../connection/security-pattern.js";
import type { Entry } from "../entry.js";
import type { Device, NetworkAe } from "../model/objects.js";
import { orderAsTree } from "../model/order.js";
import { releaseAeTitle, reserveAeTitle } from "./registry.js";
import {
  aeByTitle,
  deviceByName,
  type DeviceCriteria,
  devicesBy,
  isTitleFree,
  type LocatedAe,
  reservedTitles,
} from "./query.js";
import type { ConfigurationRoots } from "./find-roots.js";
import { renameDevice, renameNetworkAe } from "./rename.js";
import { type OpenSession, Session, type SessionOptions } from "./session.js";
import { createDevice, removeDevice, saveDevice, type UpdateOptions } from "./update.js";
import { ConfigurationError } from "../errors.js";
import { aeTitle } from "../ae-title.js";

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface CreateNetworkAeOptions extends WaitOptions {
  /** The device as it was read. */
  readonly device: Device;
  /** Titles in the order to be tried in: `aeTitlesFrom("CT_")`. */
  readonly candidates: Iterable<string> | AsyncIterable<string>;
  /** The Network AE of the title that was free. */
  readonly networkAe: (aeTitle: string) => NetworkAe;
}

/**
 * Opens the application configuration of an LDAP directory: finds a server, protects the connection, says who is asking, and finds the DICOM
 * Configuration Root. Close it.
 *
 * @throws ConfigurationError ERR_CONFIGURATION_UNREACHABLE, ERR_CONFIGURATION_TLS, ERR_CONFIGURATION_INSECURE, ERR_CONFIGURATION_CREDENTIALS,
 * ERR_CONFIGURATION_NO_ROOT, ERR_CONFIGURATION_TIMEOUT; the reason of `signal`
 * @see PS3.15 H.1.4
 */
export async function openConfiguration(options: SessionOptions & WaitOptions): Promise<ConfigurationClient> {
  const session = new Session(options);
  try {
    await session.open(options.signal);
    return new ConfigurationClient(session);
  } catch (error) {
    await session.close();
    throw error;
  }
}

/**
 * The LDAP Client of the Application Configuration Management Profile. Made by `openConfiguration`.
 *
 * Every method throws ConfigurationError: ERR_CONFIGURATION_CONNECTION_LOST when a connection was lost and could not be made anew, or when it is not
 * known whether a change was made; ERR_CONFIGURATION_INSECURE and ERR_CONFIGURATION_MANUAL for what the security pattern does not permit;
 * ERR_CONFIGURATION_FORBIDDEN for what the server does not; ERR_CONFIGURATION_TIMEOUT, ERR_CONFIGURATION_LIMIT, ERR_CONFIGURATION_REFERRAL,
 * ERR_CONFIGURATION_SERVER. A directory without the entry and one that cannot be asked are never the same: only `undefined` says that something
 * is not there.
 *
 * @see PS3.15 H.1
 */
export class ConfigurationClient implements AsyncDisposable {
  readonly #session: Session;

  /** @internal */
  constructor(session: Session) {
    this.#session = session;
  }

  /** Where the configuration is. */
  async roots({ signal }: WaitOptions = {}): Promise<ConfigurationRoots> {
    return (await this.#session.open(signal)).roots;
  }

  /** The devices of which everything that is given is so; all devices by one search without criteria. @see PS3.15 H.1.4.2 */
  async devices(criteria: DeviceCriteria & WaitOptions = {}): Promise<Device[]> {
    return this.#read(criteria.signal, async (open) => devicesBy(this.#session, open, criteria, criteria.signal));
  }

  /** All entries of the configuration as they stand in its tree, siblings by their names: what LDIF is written from, the same each time. */
  async entries({ signal }: WaitOptions = {}): Promise<Entry[]> {
    return this.#read(signal, async (open) =>
      orderAsTree(await this.#session.search(open, open.roots.configuration, { signal })),
    );
  }

  /** The device of a name; `undefined` if there is none. */
  async device(deviceName: string, { signal }: WaitOptions = {}): Promise<Device | undefined> {
    return this.#read(signal, async (open) => deviceByName(this.#session, open, deviceName, signal));
  }

  /**
   * The Network AE of a title, and its device; `undefined` if there is none.
   *
   * @throws ConfigurationError ERR_CONFIGURATION_AE_TITLE; ERR_CONFIGURATION_MODEL when several have the title
   */
  async networkAe(title: string, { signal }: WaitOptions = {}): Promise<LocatedAe | undefined> {
    return this.#read(signal, async (open) => aeByTitle(this.#session, open, title, signal));
  }

  /** The AE titles that are reserved, in the order of their characters. */
  async aeTitles({ signal }: WaitOptions = {}): Promise<string[]> {
    return this.#session.use("readAeTitles", async (open) => reservedTitles(this.#session, open, signal), {
      isRepeatable: true,
      signal,
    });
  }

  /**
   * Reserves the first of the candidates that is free; give it back by `releaseAeTitle` if it comes to nothing.
   *
   * @throws ConfigurationError ERR_CONFIGURATION_AE_TITLE_TAKEN when none is; ERR_CONFIGURATION_AE_TITLE for a candidate that is none;
   * ERR_CONFIGURATION_CONNECTION_LOST when it is not known whether the last candidate was reserved
   * @see PS3.15 H.1.4.3.5
   */
  async reserveAeTitle(
    candidates: Iterable<string> | AsyncIterable<string>,
    { signal }: WaitOptions = {},
  ): Promise<string> {
    return this.#change("createAeTitle", signal, async (open) =>
      reserveAeTitle(this.#session, open, candidates, signal),
    );
  }

  /** Releases an AE title. @throws ConfigurationError ERR_CONFIGURATION_NOT_FOUND; ERR_CONFIGURATION_CONFLICT for a title that a Network AE has */
  async releaseAeTitle(title: string, { signal }: WaitOptions = {}): Promise<void> {
    await this.#change("createAeTitle", signal, async (open) => releaseAeTitle(this.#session, open, title, signal));
  }

  /**
   * Adds a device with all of its objects, and reserves the titles of its Network AEs with it.
   *
   * @throws ConfigurationError ERR_CONFIGURATION_EXISTS, ERR_CONFIGURATION_AE_TITLE_TAKEN, ERR_CONFIGURATION_MODEL, ERR_CONFIGURATION_AE_TITLE
   * @see PS3.15 H.1.4.3
   */
  async createDevice(device: Device, options: UpdateOptions = {}): Promise<Device> {
    return this.#change("createConfiguration", options.signal, async (open) =>
      createDevice(this.#session, open, device, options),
    );
  }

  /**
   * Writes what was changed of a device that was read, and nothing else. Titles of new Network AEs are reserved with it, those of removed ones
   * released. Gives the device as it is now.
   *
   * @throws ConfigurationError ERR_CONFIGURATION_CONFLICT when what is to be changed has been changed since it was read; ERR_CONFIGURATION_MODEL,
   * ERR_CONFIGURATION_AE_TITLE, ERR_CONFIGURATION_AE_TITLE_TAKEN, ERR_CONFIGURATION_NOT_FOUND
   * @see PS3.15 H.1.4.3
   */
  async saveDevice(device: Device, options: UpdateOptions = {}): Promise<Device> {
    return this.#change("updateConfiguration", options.signal, async (open) =>
      saveDevice(this.#session, open, device, options),
    );
  }

  /**
   * Removes a device with everything beneath it, and releases the titles of its Network AEs.
   *
   * @throws ConfigurationError ERR_CONFIGURATION_CONFLICT, ERR_CONFIGURATION_NOT_FOUND
   */
  async removeDevice(device: Device, options: WaitOptions = {}): Promise<void> {
    await this.#change("updateConfiguration", options.signal, async (open) =>
      removeDevice(this.#session, open, device, options),
    );
  }

  /**
   * Adds a Network AE to a device with the first of the titles that is free: the title is reserved and the objects are made together.
   *
   * @throws ConfigurationError ERR_CONFIGURATION_AE_TITLE_TAKEN when none is free; what `saveDevice` throws
   * @see PS3.15 H.1.4.3.5
   */
  async createNetworkAe({ device, candidates, networkAe, signal }: CreateNetworkAeOptions): Promise<LocatedAe> {
    for await (const candidate of candidates) {
      const title = aeTitle(candidate);
      if (!(await this.#read(signal, async (open) => isTitleFree(this.#session, open, title, signal)))) continue;
      try {
        const networkAes = [...device.networkAes, networkAe(title)];
        const saved = await this.saveDevice({ ...device, networkAes }, { signal });
        return { device: saved, networkAe: saved.networkAes.find((one) => one.aeTitle === title)! };
      } catch (error) {
        const code = error instanceof ConfigurationError ? error.code : undefined;
        const isTaken = code === "ERR_CONFIGURATION_AE_TITLE_TAKEN";
        // Another client may have made the same Network AE of the same device meanwhile.
        if (!isTaken && !(code === "ERR_CONFIGURATION_EXISTS" && (await this.networkAe(title, { signal }))))
          throw error;
      }
    }
    throw new ConfigurationError("ERR_CONFIGURATION_AE_TITLE_TAKEN", { message: "none of the AE titles is free" });
  }

  /**
   * Renames a device, and rewrites every reference in the configuration to it or to what is beneath it. On a server that does not rename, the
   * tree is copied (H.1.6). Gives the device as it is now.
   *
   * @throws ConfigurationError ERR_CONFIGURATION_EXISTS, ERR_CONFIGURATION_NOT_FOUND
   */
  async renameDevice({ dn }: Device, deviceName: string, { signal }: WaitOptions = {}): Promise<Device> {
    await this.#change("updateConfiguration", signal, async (open) =>
      renameDevice(this.#session, open, dn ?? "", deviceName, signal),
    );
    return this.#expectDevice(deviceName, signal);
  }

  /**
   * Gives a Network AE another title: reserves it, rewrites the preferences of others and every reference, and releases the old one.
   *
   * @throws ConfigurationError ERR_CONFIGURATION_AE_TITLE, ERR_CONFIGURATION_AE_TITLE_TAKEN, ERR_CONFIGURATION_NOT_FOUND
   */
  async renameNetworkAe(
    { device, networkAe }: LocatedAe,
    title: string,
    { signal }: WaitOptions = {},
  ): Promise<Device> {
    await this.#change("updateConfiguration", signal, async (open) =>
      renameNetworkAe(this.#session, open, networkAe.dn ?? "", title, signal),
    );
    return this.#expectDevice(device.deviceName, signal);
  }

  /**
   * The certificates that a device refers to; what is referred to and not there is told in `missing`.
   *
   * @see PS3.15 H.1.1.1
   */
  async certificates(device: Device, { signal }: WaitOptions = {}): Promise<DeviceCertificates> {
    return this.#read(signal, async (open) => readCertificates(this.#session, open, device, signal));
  }

  /** Publishes the certificates of a device at the device itself, in the place of those that are there. Gives the device as it is now. */
  async publishCertificates(
    device: Device,
    certificates: readonly Certificate[],
    options: WaitOptions = {},
  ): Promise<Device> {
    return this.saveDevice(withCertificates(device, certificates), options);
  }

  /** Ends the connection; what is asked after that is refused. */
  async close(): Promise<void> {
    await this.#session.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #read<T>(signal: AbortSignal | undefined, work: (open: OpenSession) => Promise<T>): Promise<T> {
    return this.#session.use("readConfiguration", work, { isRepeatable: true, signal });
  }

  async #change<T>(
    transaction: ProtectedTransaction,
    signal: AbortSignal | undefined,
    work: (open: OpenSession) => Promise<T>,
  ): Promise<T> {
    return this.#session.use(transaction, work, { isRepeatable: false, signal });
  }

  async #expectDevice(deviceName: string, signal: AbortSignal | undefined): Promise<Device> {
    const device = await this.device(deviceName, { signal });
    if (device) return device;
    throw new ConfigurationError("ERR_CONFIGURATION_NOT_FOUND", {
      message: "the device is not in the directory any more",
    });
  }
}
