import { describe, expect, it } from "@jest/globals";
import { MessageData } from "../../src/dimse/message-data.js";

async function lengthOf(data: MessageData): Promise<number> {
  let length = 0;
  for await (const piece of data) length += piece.length;
  return length;
}

describe("the Data Set of a message", () => {
  it("is read once", async () => {
    const data = new MessageData();
    void data.push(new Uint8Array(5));
    data.end();
    expect(await lengthOf(data)).toBe(5);
    await expect(lengthOf(data)).rejects.toMatchObject({ code: "ERR_ASSOCIATION_OPTIONS" });
  });

  it("is never taken for whole when it was dropped before its end", async () => {
    const data = new MessageData();
    void data.push(new Uint8Array(5));
    const length = lengthOf(data);
    await Promise.resolve();
    data.discard();
    await expect(length).rejects.toMatchObject({ code: "ERR_ASSOCIATION_ENDED" });
  });

  it.each([
    ["large pieces", 2 ** 16, 16],
    ["pieces of one byte, each of which costs memory of its own", 1, 4096],
  ])("makes the peer wait for its reader: %s", async (_what, size, most) => {
    const data = new MessageData();
    let pushed = 0;
    let full: Promise<void> | undefined;
    while (!full && pushed < 100_000) {
      full = data.push(new Uint8Array(size));
      pushed++;
    }
    expect(pushed).toBe(most);
    const reading = lengthOf(data);
    await full;
    data.end();
    expect(await reading).toBe(size * most);
  });
});
