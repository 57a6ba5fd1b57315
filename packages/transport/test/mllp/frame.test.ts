import { describe, expect, it } from "@jest/globals";
import { bytes, latin1 } from "@dicomsec/testing";
import { encodeMllp } from "../../src/mllp/frame.js";

describe("encodeMllp", () => {
  it("puts VT before a message, and FS CR after it", () => {
    expect(encodeMllp(latin1("MSH|^~\\&\r"))).toEqual(bytes`0b ${latin1("MSH|^~\\&\r")} 1c 0d`);
  });

  it("takes any byte but VT and FS", () => {
    const message = Uint8Array.from({ length: 256 }, (_, byte) => byte).filter(
      (byte) => byte !== 0x0b && byte !== 0x1c,
    );
    expect(encodeMllp(message)).toHaveLength(message.length + 3);
  });

  it.each([
    ["nothing", bytes``],
    ["the end of a frame", bytes`41 1c 0d 42`],
    ["FS as its last byte", bytes`41 1c`],
    ["FS without CR", bytes`41 1c 42`],
    ["VT as its first byte", bytes`0b 41`],
    ["VT in its middle, as another frame would begin", bytes`41 0b 42`],
  ])("refuses a message with %s", (_, message) => {
    expect(() => encodeMllp(message)).toThrow(expect.objectContaining({ code: "ERR_TRANSPORT_MESSAGE" }));
  });
});
