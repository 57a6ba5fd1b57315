import { describe, expect, it } from "@jest/globals";
import { encodeCommand } from "../../src/dimse/command.js";
import { type Message, MessageReader } from "../../src/dimse/message-reader.js";
import type { DataPiece } from "../../src/pdu/pdu-parser.js";
import { echoFields } from "../raw-peer.js";

/** A piece at the begin of a chunk of a connection that holds much else. */
function inChunk(bytes: Uint8Array, piece: Omit<DataPiece, "kind" | "contextId" | "bytes">): DataPiece {
  const chunk = new Uint8Array(2 ** 16);
  chunk.set(bytes);
  return { kind: "data", contextId: 1, bytes: chunk.subarray(0, bytes.length), ...piece };
}

describe("a small piece of a message that waits for the others", () => {
  it("of a command set does not keep the chunk that it came in", () => {
    const reader = new MessageReader();
    const command = encodeCommand(echoFields(7), false);
    for (const octet of command.subarray(0, -1)) {
      const piece = inChunk(Uint8Array.of(octet), { isCommand: true, isLast: false });
      expect(reader.push(piece)).toBeUndefined();
      new Uint8Array(piece.bytes.buffer).fill(0xff);
    }
    const message = reader.push(inChunk(command.subarray(-1), { isCommand: true, isLast: true })) as Message;
    expect(message.command.field).toBe(0x0030);
  });

  it("of a Data Set does not, either, and a large one is not copied", async () => {
    const reader = new MessageReader();
    const command = encodeCommand(echoFields(7), true);
    const { data } = reader.push(inChunk(command, { isCommand: true, isLast: true })) as Message;
    const small = inChunk(Uint8Array.of(1, 2), { isCommand: false, isLast: false });
    const large = inChunk(new Uint8Array(2 ** 15), { isCommand: false, isLast: true });
    await reader.push(small);
    await reader.push(large);
    const memory: ArrayBufferLike[] = [];
    for await (const { buffer } of data!) memory.push(buffer);
    expect(memory.map(({ byteLength }) => byteLength)).toEqual([2, 2 ** 16]);
    expect(memory[1]).toBe(large.bytes.buffer);
  });
});
