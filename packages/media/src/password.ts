import { MediaError } from "./errors.js";

/** Refuses a password that PS3.15 D.1 does not allow: only graphic characters of ISO IR 6, and the space. @throws MediaError ERR_MEDIA_PASSWORD */
export function checkPassword(password: string): void {
  if (/^[ -~]+$/.test(password)) return;
  throw new MediaError("ERR_MEDIA_PASSWORD", {
    message: "the password is empty or has characters other than the graphic characters of ISO IR 6",
  });
}
