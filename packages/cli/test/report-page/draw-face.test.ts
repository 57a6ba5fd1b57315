import { expect, it } from "@jest/globals";
import { decode } from "fast-png";
import { drawFace } from "../../src/report-page/draw-face.js";

const picture = { width: 3, height: 2, grey: btoa("\x00\x01\x7f\x80\xfe\xff") };
const shown = (url: string) => decode(Uint8Array.from(atob(url.split(",")[1]!), (c) => c.charCodeAt(0)));

it("draws what is left of a head, grey for grey, and what was there only where it is told", () => {
  const { before, after } = drawFace({ after: picture });
  expect(before).toBeUndefined();
  expect(after).toMatch(/^data:image\/png;base64,/);
  const { width, height, channels, data } = shown(after);
  expect([width, height, channels, ...data]).toEqual([3, 2, 1, 0, 1, 127, 128, 254, 255]);
  expect(drawFace({ before: picture, after: { ...picture, grey: btoa("\0\0\0\0\0\0") } }).before).toBe(after);
});
