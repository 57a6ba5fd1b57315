// Writes to a spool for as long as it lives; tells its parent the number of each message that is safe.
import { Spool } from "../../../dist/transmission/spool/spool.js";

const spool = await Spool.open({ folder: process.argv[2], segmentBytes: 4000 });
await spool.reader("a");
let next = spool.lastSequence + 1;
for (;;) {
  const writes = Array.from({ length: 5 }, () =>
    spool.append(new TextEncoder().encode(`${next++} ${"x".repeat(next % 300)}`)),
  );
  for (const write of writes) process.send(await write);
}
