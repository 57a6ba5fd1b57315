import type { Association } from "../association.js";
import type { IdentifyNode } from "./confirmed-node.js";
import type { InstanceStore } from "./instance-store.js";
import { Instances } from "./instances.js";
import type { StorageEvent } from "./storage-event.js";

export interface OnlineStorageOptions {
  /** Where instances are kept. The caller closes it. */
  readonly store: InstanceStore;
  /** Which peers are known to support A.1. Default: nobody. */
  readonly identify?: IdentifyNode;
  /**
   * Makes an association with a node for N-EVENT-REPORT, in the role of the SCP of Storage Commitment, where that of the request has ended. Default: such a
   * node is told when it asks again.
   */
  readonly associate?: (node: string) => Promise<Association>;
  /** Most instances in one request for commitment, or report of it. Default: 1,000. */
  readonly maxReferences?: number;
  /** For the audit trail. What it throws is dropped: what it is told of has happened. Default: nothing. */
  readonly onEvent?: (event: StorageEvent) => void;
  /** Default: the clock. */
  readonly now?: () => Date;
  /** Makes Transaction UIDs. Default: a UUID under 2.25. */
  readonly createUid?: () => string;
}

/** @internal */
export type StorageSettings = ReturnType<typeof resolveSettings>;

/** @internal */
export function resolveSettings(options: OnlineStorageOptions) {
  return {
    instances: new Instances(options.store),
    identify: options.identify ?? (() => undefined),
    associate: options.associate,
    maxReferences: options.maxReferences ?? 1000,
    onEvent: (event: StorageEvent) => {
      try {
        options.onEvent?.(event);
      } catch {
        // It has happened.
      }
    },
    now: options.now ?? (() => new Date()),
    createUid: options.createUid ?? uuidUid,
  };
}

/** @see PS3.5 B.2 */
function uuidUid(): string {
  return `2.25.${BigInt(`0x${crypto.randomUUID().replaceAll("-", "")}`)}`;
}
