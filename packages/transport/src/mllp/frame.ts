import { TransportError } from "../errors.js";

/** VT, before each message. */
export const startBlock = 0x0b;
/** FS, after each message. */
export const endBlock = 0x1c;
/** CR, after FS. */
export const carriageReturn = 0x0d;

/**
 * Frames a message for the Minimal Lower Layer Protocol of HL7: VT, the message, FS CR.
 *
 * A message that contains VT or FS anywhere is refused: HL7 keeps both out of the content (no character set that HL7 v2 uses over MLLP needs
 * them), and receivers differ in what they take for an end. UTF-16 and UTF-32 therefore cannot be sent.
 *
 * @throws TransportError ERR_TRANSPORT_MESSAGE when the message is empty, or contains VT (0x0B) or FS (0x1C).
 */
export function encodeMllp(message: Uint8Array): Uint8Array {
  if (message.length === 0) throw new TransportError("ERR_TRANSPORT_MESSAGE", "an empty message has no MLLP frame");
  if (message.includes(startBlock) || message.includes(endBlock)) {
    throw new TransportError("ERR_TRANSPORT_MESSAGE", "the message contains VT (0x0B) or FS (0x1C), which MLLP keeps");
  }
  const frame = new Uint8Array(message.length + 3);
  frame[0] = startBlock;
  frame.set(message, 1);
  frame.set([endBlock, carriageReturn], message.length + 1);
  return frame;
}
