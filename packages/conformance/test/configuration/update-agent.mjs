// Makes devices whose titles are all taken from one series, until it is killed: `node update-agent.mjs PORT DN PREFIX NAME JOURNAL`, the password on stdin.
import { text } from "node:stream/consumers";
import { aeTitlesFrom, device, networkAe, networkConnection, openConfiguration } from "@dicomsec/configuration";

const [port, dn, prefix, name, journal] = process.argv.slice(2);
const client = await openConfiguration({
  server: { servers: [{ host: "127.0.0.1", port: Number(port) }] },
  journal,
  securityPattern: "basic",
  allowInsecure: true,
  credentials: { kind: "simple", dn, password: (await text(process.stdin)).trim() },
});
for (let number = 1; ; number += 1) {
  const made = await client.createDevice(
    device({
      deviceName: `${name} ${number}`,
      installed: true,
      networkConnections: [networkConnection({ commonName: "dicom", hostname: "a", port: 104 })],
    }),
  );
  await client.createNetworkAe({
    device: made,
    candidates: aeTitlesFrom(prefix),
    networkAe: (aeTitle) =>
      networkAe({
        aeTitle,
        associationInitiator: true,
        associationAcceptor: true,
        networkConnectionReferences: ["cn=dicom"],
      }),
  });
  process.stdout.write(".");
}
