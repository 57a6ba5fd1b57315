// A sender that writes until it is killed; tells its parent which messages it was told are safe. argv: the order as JSON.
import { readFileSync } from "node:fs";
import { AuditSender } from "@dicomsec/audit/transmission";
import { readKeyStore } from "@dicomsec/pki";
import { secureContext } from "@dicomsec/transport";

const { folder, port, from, keys } = JSON.parse(process.argv[2]);
const read = (path) => new Uint8Array(readFileSync(path));
const { certificates: anchors } = await readKeyStore(read(keys.ca), {});
const [key] = (await readKeyStore(read(keys.clientKey), {})).keys;
const { certificates } = await readKeyStore(read(keys.clientCertificate), {});
const context = secureContext({ identities: [{ ...key, certificates }], trust: { anchors } });
const destination = { kind: "tls", name: "repository", host: "127.0.0.1", port, context, serverName: false };
const confirmation = { settleMs: 100, everyMessages: 300, idleMs: 100 };
const sender = await AuditSender.open({
  spool: { folder, segmentBytes: 100_000 },
  destinations: [{ ...destination, confirmation, backOff: { firstMs: 20, maxMs: 200 } }],
});
for (let next = from; ; next++) {
  await sender.writeText(`<m n="${next}"/>`);
  process.send(next);
}
