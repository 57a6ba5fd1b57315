import { SopClass, Tag } from "@dicomsec/core";
import { expect, it } from "@jest/globals";
import { decodeCommand, encodeCommand } from "../../src/dimse/command.js";

const echo = encodeCommand(
  [
    [Tag.AffectedSOPClassUID, SopClass.Verification, "UI"],
    [Tag.CommandField, 0x0030, "US"],
    [Tag.MessageID, 1, "US"],
  ],
  false,
);

it("a command set whose UID could not be repeated to the peer is the peer's fault", () => {
  const at = 12 + 8;
  const altered = echo.map((octet, index) => (index === at ? 0xb1 : octet));
  expect(decodeCommand(echo).fields.getString(Tag.AffectedSOPClassUID)).toBe(SopClass.Verification);
  expect(() => decodeCommand(altered)).toThrow(expect.objectContaining({ code: "ERR_ASSOCIATION_MESSAGE" }));
});
