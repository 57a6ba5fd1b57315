import { expect, it } from "@jest/globals";
import { bytes } from "../../src/bytes.js";

it("bytes are equal where all of them are, and else not, in whatever they stand", () => {
  expect(bytes`01 02`).toEqual(bytes`01 02`);
  expect({ value: [bytes`01 02`] }).toStrictEqual({ value: [bytes`01 02`] });
  for (const other of [bytes`01 03`, bytes`01`, bytes`01 02 03`, new Uint16Array([1, 2])]) {
    expect(bytes`01 02`).not.toEqual(other);
    expect({ value: [bytes`01 02`] }).not.toStrictEqual({ value: [other] });
  }
  expect(bytes`01 02`).not.toStrictEqual(Buffer.of(1, 2));
});
