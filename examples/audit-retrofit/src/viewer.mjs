import { randomBytes, timingSafeEqual } from "node:crypto";

/** What the application knows: a study, its users, and who is logged in. Nothing here is about audit. */
export class Viewer {
  /** @type {Map<string, string>} */
  #sessions = new Map();
  #studies = [{ studyInstanceUid: "1.2.3", patientId: "PATIENT-7", patientName: "Roe^Richard" }];

  /** @param {ReadonlyMap<string, string>} passcodes by user */
  constructor(passcodes) {
    this.passcodes = passcodes;
  }

  /** A token for a session, where name and passcode are right. @param {unknown} user @param {unknown} passcode */
  login(user, passcode) {
    const expected = Buffer.from(this.passcodes.get(String(user)) ?? "");
    const given = Buffer.from(String(passcode));
    if (expected.length === 0 || given.length !== expected.length || !timingSafeEqual(given, expected))
      return undefined;
    const token = randomBytes(24).toString("base64url");
    this.#sessions.set(token, String(user));
    return token;
  }

  /** Who makes a request. @param {{ readonly headers: { readonly authorization?: string | undefined } }} request */
  userOf({ headers }) {
    return this.#sessions.get((headers.authorization ?? "").replace(/^Bearer /, ""));
  }

  /** @param {unknown} patientId */
  search(patientId) {
    return this.#studies.filter((one) => patientId === undefined || one.patientId === patientId);
  }

  /** @param {unknown} studyInstanceUid */
  study(studyInstanceUid) {
    return this.#studies.find((one) => one.studyInstanceUid === studyInstanceUid);
  }
}
