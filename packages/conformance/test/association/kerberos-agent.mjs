// A process of its own, because the Kerberos library reads its environment: `{ do, service, … }` from stdin, the outcome to stdout.
import { Buffer } from "node:buffer";
import { text } from "node:stream/consumers";
import { gssAcceptor, gssInitiator, kerberosVerifier } from "@dicomsec/association/kerberos";

/** @type {{ do: "ticket" | "accept" | "context" | "exchange" | "altered"; service: string; fields?: string[]; bare?: boolean }} */
const order = JSON.parse(await text(process.stdin));
/** Tag, length in three octets, and mechanism with TOK_ID: what stands before a message of 256 octets or more. */
const headerLength = 4 + 13;

const outcomes = { ticket, accept, context, exchange, altered };
process.stdout.write(JSON.stringify(await outcomes[order.do]()));

/** A service ticket in its GSS-API header, as a requestor sends it. */
async function ticket() {
  return Buffer.from((await gssInitiator(order.service)).ticket).toString("base64");
}

/** What the verifier says of each field. */
async function accept() {
  const verify = await verifier();
  const said = [];
  for (const field of order.fields ?? []) said.push(await outcome(verify, Buffer.from(field, "base64")));
  return said;
}

/** The security context of a token, for a verifier in another process; `null` when it is not valid. */
async function context() {
  const acceptSecurityContext = await gssAcceptor("dicom@localhost");
  const found = await acceptSecurityContext(Buffer.from(order.fields[0], "base64"));
  return found ? { principal: found.principal, token: Buffer.from(found.token ?? []).toString("base64") } : null;
}

/** A ticket and its answer, which the requestor's library judges. */
async function exchange() {
  const { ticket: field, isServerTicket } = await gssInitiator(order.service);
  const verify = await verifier();
  const verification = await verify(identityOf(order.bare ? field.subarray(headerLength) : field));
  if (!verification.accepted) return verification.reason;
  const { principal, response: answer } = verification;
  return { name: principal.name, firstOctet: answer[0], isComplete: await isServerTicket(answer) };
}

/** Whether the answer counts that was altered on the way. */
async function altered() {
  const { ticket: field, isServerTicket } = await gssInitiator(order.service);
  const { response } = await (await verifier())(identityOf(field));
  response[response.length - 1] ^= 1;
  return isServerTicket(response);
}

async function verifier() {
  return kerberosVerifier({ acceptSecurityContext: await gssAcceptor("dicom@localhost") });
}

async function outcome(verify, primaryField) {
  const verification = await verify(identityOf(primaryField));
  return verification.accepted ? verification.principal.name : verification.reason;
}

function identityOf(primaryField) {
  return { type: "kerberos", positiveResponseRequested: true, primaryField, secondaryField: new Uint8Array() };
}
