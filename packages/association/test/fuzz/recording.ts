import { Duplex } from "node:stream";
import {
  usernameIdentity,
  passcodeIdentity,
  kerberosIdentity,
  samlIdentity,
  jwtIdentity,
} from "../../src/user-identity/identities.js";
import type { UserIdentity } from "../../src/user-identity/user-identity.js";
import { accept, type DialogueOptions, request } from "./dialogue.js";

/** A PDU that was said, and how many bytes the other side had said before it. */
export interface Line {
  readonly after: number;
  readonly pdu: Uint8Array;
}

export type Side = "acceptor" | "requestor";

/** What each side of an association said. */
export interface Recording extends Readonly<Record<Side, readonly Line[]>> {
  readonly userIdentity: UserIdentity | undefined;
}

/** One end of a connection in memory. */
class End extends Duplex {
  readonly said: { readonly after: number; readonly bytes: Uint8Array }[] = [];
  length = 0;
  other!: End;

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    const bytes = Uint8Array.from(chunk);
    this.said.push({ after: this.other.length, bytes });
    this.length += bytes.length;
    this.other.push(bytes);
    done();
  }

  override _final(done: () => void): void {
    this.other.push(null);
    done();
  }

  override _read(): void {}

  lines(): Line[] {
    return this.said.flatMap(({ after, bytes }) => pdusOf(bytes).map((pdu) => ({ after, pdu })));
  }
}

/** A message is written as whole PDUs. */
function pdusOf(bytes: Uint8Array): Uint8Array[] {
  const pdus: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 6 + new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(2);
    pdus.push(bytes.subarray(at, end));
    at = end;
  }
  return pdus;
}

const identities: readonly (UserIdentity | undefined)[] = [
  undefined,
  usernameIdentity("user"),
  passcodeIdentity("user", "passcode"),
  kerberosIdentity(new Uint8Array(300).fill(0x60)),
  samlIdentity("<Assertion/>"),
  jwtIdentity("a.b.c"),
];

/** Associations of ours with every service, one for each kind of user. @throws what an operation does */
export function record(): Promise<Recording[]> {
  return Promise.all(identities.map(recordOne));
}

async function recordOne(userIdentity: UserIdentity | undefined): Promise<Recording> {
  const [near, far] = [new End(), new End()];
  [near.other, far.other] = [far, near];
  const onError = (error: unknown): never => {
    throw error;
  };
  const options: DialogueOptions = { onError, ...(userIdentity && { userIdentity }) };
  const [accepted] = await Promise.all([accept(far, options), request(near, options)]);
  await accepted.ended;
  return { userIdentity, requestor: near.lines(), acceptor: far.lines() };
}
