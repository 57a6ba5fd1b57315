import type { Duplex } from "node:stream";
import { Channel } from "./channel.js";
import { type AssociationTimeouts, DEFAULT_MAX_PDU_LENGTH, MAX_ASSOCIATE_LENGTH, resolveTimeouts } from "./timeouts.js";

/** What both sides of an establishment begin with. */
export function openChannel(options: {
  readonly connection: Duplex;
  readonly maxPduLength?: number;
  readonly timeouts?: Partial<AssociationTimeouts>;
}) {
  const timeouts = resolveTimeouts(options.timeouts);
  const maxPduLength = options.maxPduLength ?? DEFAULT_MAX_PDU_LENGTH;
  const limits = { maxPduLength, maxAssociateLength: MAX_ASSOCIATE_LENGTH, stallMs: timeouts.stallMs };
  return { channel: new Channel(options.connection, limits), timeouts, maxPduLength };
}
