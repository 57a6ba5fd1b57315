import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { isFullRun } from "@dicomsec/testing";
import { cutAt, cutInto, inOneBuffer } from "./chunked.js";
import { openMessage, type Opened } from "./open-message.js";
import { ourMessages } from "./our-messages.js";

const messages = await ourMessages();

describe.each(messages)("a $title", ({ bytes, content, layers, options }) => {
  const expectRight = (opened: Opened): void => {
    expect([...opened.layers].toSorted()).toEqual([...layers].toSorted());
    expect(opened.isValid).toBe(true);
    expect(opened.content).toEqual(content);
  };

  it.each([1, 2, 7, 4096])("is read from chunks of %i bytes", async (length) => {
    expectRight(await openMessage(cutInto(bytes, length), options));
  });

  it("is read from chunks cut anywhere, some of them empty", async () => {
    const places = fc.array(fc.nat({ max: bytes.length }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(places, async (cuts) => {
        expectRight(await openMessage(cutAt(bytes, cuts), options));
      }),
      { numRuns: isFullRun() ? 25 : 8 },
    );
  });

  it("is read from one buffer that is filled again and again", async () => {
    for (const length of [1, 13, 4096]) expectRight(await openMessage(inOneBuffer(bytes, length), options));
  });
});
