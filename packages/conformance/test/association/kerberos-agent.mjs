// A process of its own, because the Kerberos library reads its environment: `{ do, service, … }` from stdin, the outcome to stdout.
import { Buffer } from "node:buffer";
import { text } from "node:stream/consumers";
import { gssAcceptor, kerberosVerifier } from "@dicomsec/association/kerberos";
import kerberos from "kerberos";

/** @type {{ do: "ticket" | "accept" | "context" | "exchange"; service: string; fields?: string[]; bare?: boolean }} */
const order = JSON.parse(await text(process.stdin));
const flags = kerberos.GSS_C_MUTUAL_FLAG | kerberos.GSS_C_REPLAY_FLAG;
/** Tag, length in three octets, and mechanism with TOK_ID: what stands before a message of 256 octets or more. */
const headerLength = 4 + 13;

const outcomes = { ticket, accept, context, exchange };
process.stdout.write(JSON.stringify(await outcomes[order.do]()));

/** A service ticket in its GSS-API header, as a requestor sends it. */
async function ticket() {
  return (await newClient()).token;
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
  const { client, token } = await newClient();
  const field = Buffer.from(token, "base64");
  const verify = await verifier();
  const verification = await verify(identityOf(order.bare ? field.subarray(headerLength) : field));
  if (!verification.accepted) return verification.reason;
  const answer = Buffer.from(verification.response);
  await client.step((order.bare ? withHeader(answer) : answer).toString("base64"));
  return { name: verification.principal.name, firstOctet: answer[0], isComplete: client.contextComplete };
}

async function newClient() {
  const client = await kerberos.initializeClient(order.service, {
    gssFlag: flags,
    mechOID: kerberos.GSS_MECH_OID_KRB5,
  });
  return { client, token: await client.step("") };
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

function withHeader(message) {
  const content = Buffer.concat([Buffer.from("06092a864886f7120102020200", "hex"), message]);
  return Buffer.concat([Buffer.of(0x60, 0x81, content.length), content]);
}
