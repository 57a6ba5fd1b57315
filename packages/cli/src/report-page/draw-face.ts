import type { FaceReport, PictureReport } from "@dicomsec/deidentification";
import { encode } from "fast-png";
import { pngUrl } from "./png-url.js";

/** The pictures of a head, as PNG data URLs. */
export function drawFace({ before, after }: FaceReport): { readonly before?: string; readonly after: string } {
  return { ...(before ? { before: draw(before) } : {}), after: draw(after) };
}

function draw({ width, height, grey }: PictureReport): string {
  const data = Uint8Array.from(atob(grey), (character) => character.charCodeAt(0));
  return pngUrl(encode({ width, height, data, channels: 1, depth: 8 }));
}
