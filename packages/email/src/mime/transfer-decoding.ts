import { asBuffer, fromBase64 } from "../bytes.js";
import { EmailError } from "../errors.js";
import type { Entity } from "./entity.js";

/** The octets of the CMS object in an entity. @throws EmailError ERR_EMAIL_DAMAGED for an encoding that none is written in */
export function cmsOctets({ encoding, body }: Entity): AsyncIterable<Uint8Array> {
  if (encoding === "base64") return base64Octets(body);
  if (["", "7bit", "8bit", "binary"].includes(encoding)) return body;
  throw new EmailError("ERR_EMAIL_DAMAGED", "a CMS object is in an encoding that is not known");
}

/** Line ends, and what else is no letter of base64, count for nothing; the padding ends it (RFC 2045 6.8). */
export async function* base64Octets(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let left = "";
  for await (const chunk of chunks) {
    const letters =
      left +
      asBuffer(chunk)
        .toString("latin1")
        .replaceAll(/[^A-Za-z0-9+/=]+/g, "");
    const padding = letters.indexOf("=");
    const end = padding < 0 ? letters.length - (letters.length % 4) : padding;
    if (end > 0) yield fromBase64(letters.slice(0, end));
    if (padding >= 0) return;
    left = letters.slice(end);
  }
  if (left !== "") yield fromBase64(left);
}
