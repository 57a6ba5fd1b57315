import { AssociationError } from "../errors.js";
import type { DataPiece } from "../pdu/pdu-parser.js";
import { concat } from "../pdu/pdu-bytes.js";
import { badMessage, type Command, decodeCommand } from "./command.js";
import { MessageData } from "./message-data.js";

/** A DIMSE message whose command set is there; its Data Set may still be on its way. */
export interface Message {
  readonly contextId: number;
  readonly command: Command;
  readonly data: MessageData | undefined;
}

/** No command set of PS3.7 comes near it. */
const MAX_COMMAND_LENGTH = 2 ** 16;
/** How many times as much memory as what is counted may stay behind a piece. */
const MAX_CHUNK_RATIO = 16;

/** Puts messages together from the pieces of their fragments, one after the other. @see PS3.8 Annex E */
export class MessageReader {
  #command: Uint8Array[] = [];
  #commandLength = 0;
  #contextId: number | undefined;
  #data: MessageData | undefined;

  get isWithinMessage(): boolean {
    return this.#contextId !== undefined;
  }

  /**
   * The message that begins with this piece, or a promise where its reader has enough for the time being.
   *
   * @throws AssociationError ERR_ASSOCIATION_MESSAGE, ERR_ASSOCIATION_LIMIT
   */
  push(piece: DataPiece): Message | Promise<void> | undefined {
    if (this.#contextId !== undefined && piece.contextId !== this.#contextId)
      throw badMessage("the fragments of two messages are mixed");
    if (!piece.isCommand) return this.#pushData(piece);
    if (this.#data) throw badMessage("a command set comes before the Data Set of the last one has ended");
    this.#contextId = piece.contextId;
    return this.#pushCommand(piece);
  }

  /** The Data Set that is being read will not end. */
  fail(error: Error): void {
    this.#data?.fail(error);
  }

  #pushCommand({ bytes, isLast, contextId }: DataPiece): Message | undefined {
    this.#commandLength += bytes.length;
    if (this.#commandLength > MAX_COMMAND_LENGTH)
      throw new AssociationError("ERR_ASSOCIATION_LIMIT", {
        message: "a command set is longer than any may be",
        abort: { source: 0, reason: 0 },
      });
    if (bytes.length > 0) this.#command.push(apart(bytes));
    if (!isLast) return undefined;
    const command = decodeCommand(concat(...this.#command));
    this.#command = [];
    this.#commandLength = 0;
    this.#data = command.hasDataset ? new MessageData() : undefined;
    if (!this.#data) this.#contextId = undefined;
    return { contextId, command, data: this.#data };
  }

  #pushData({ bytes, isLast }: DataPiece): Promise<void> | undefined {
    const data = this.#data;
    if (!data) throw badMessage("a Data Set comes without a command set");
    const room = data.push(apart(bytes));
    if (!isLast) return room;
    data.end();
    this.#data = undefined;
    this.#contextId = undefined;
    return room;
  }
}

/** A piece that waits keeps all of the chunk that it came in; a small one, among headers and empty fragments, is better copied. */
function apart(bytes: Uint8Array): Uint8Array {
  return bytes.length * MAX_CHUNK_RATIO < bytes.buffer.byteLength ? new Uint8Array(bytes) : bytes;
}
