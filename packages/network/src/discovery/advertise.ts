import { hostname } from "node:os";
import { type NetworkClock, monotonicClock } from "../clock.js";
import { Responder } from "./mdns/responder.js";
import {
  type MulticastOptions,
  type MulticastTransport,
  multicastOverUdp,
  type OpenMulticast,
} from "./mdns/multicast-transport.js";
import { OwnServices, type Renamed } from "./mdns/own-services.js";
import type { DicomServiceDescription } from "./service-description.js";

export interface AdvertiseOptions extends MulticastOptions {
  readonly services: readonly DicomServiceDescription[];
  /** The name of this host, one label without `.local`. Default: the first label of the system's host name. */
  readonly host?: string;
  /** Told when a name was another's and had to be changed: an instance to `Name (2)`, with its AE title as it was; the host to `host-2`. What it throws is dropped. */
  readonly onRenamed?: (renamed: Renamed) => void;
  /** Ends it as `close` does; before it was announced with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Default: multicast over IPv4. */
  readonly openMulticast?: OpenMulticast;
  /** From 0 to below 1, for times by chance. Default: `Math.random`. */
  readonly random?: () => number;
  /** Default: `monotonicClock`. */
  readonly clock?: NetworkClock;
}

/** Services that are told of by multicast until it is closed. */
export interface Advertisement extends AsyncDisposable {
  /** As it is now: `ct1.local`. */
  readonly host: string;
  /** As they are called now. */
  readonly services: readonly DicomServiceDescription[];
  /** Says goodbye, and tells no more. */
  close(): Promise<void>;
}

/**
 * Tells all on our links of our services, so that they are found by multicast DNS-SD.
 *
 * It resolves when the names are known to be ours, and were announced.
 *
 * @throws NetworkError `ERR_NETWORK_OPTIONS` for a service that cannot be told of, `ERR_NETWORK_SOCKET`; the reason of the signal
 * @see PS3.15 H.2, RFC 6762, RFC 6763
 */
export async function advertise(options: AdvertiseOptions): Promise<Advertisement> {
  const { services, host = systemHost(), openMulticast = multicastOverUdp(options), signal } = options;
  const { onRenamed = () => {}, random = Math.random, clock = monotonicClock } = options;
  signal?.throwIfAborted();
  const own = new OwnServices(host, services);
  let responder: Responder | undefined;
  const transport = await openMulticast({
    onDatagram: (datagram) => responder?.onDatagram(datagram),
    onLinks: () => responder?.onLinks(),
  });
  const started = (responder = new Responder({ own, transport, onRenamed, random, clock }));
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= end(started, transport));
  signal?.addEventListener("abort", () => void close(), { once: true });
  try {
    signal?.throwIfAborted();
    await started.start();
  } catch (error) {
    await close();
    signal?.throwIfAborted();
    throw error;
  }
  return {
    get host() {
      return `${own.host}.local`;
    },
    get services() {
      return own.services;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function end(responder: Responder, transport: MulticastTransport): Promise<void> {
  try {
    await responder.stop();
  } finally {
    await transport[Symbol.asyncDispose]();
  }
}

function systemHost(): string {
  return hostname().split(".")[0] || "dicom";
}
