import { join } from "node:path";
import { expect } from "@jest/globals";
import { itUnless } from "@dicomsec/testing/jest";
import { Spool } from "../../../src/transmission/spool/spool.js";
import { cannotMount, smallDisk } from "../../small-disk.js";

itUnless(
  cannotMount(),
  "a spool whose disk is full refuses messages, keeps all that it took, and takes more when there is room",
  async () => {
    using disk = smallDisk();
    const folder = join(disk.path, "spool");
    const message = (number: number) => new TextEncoder().encode(`${number} ${"x".repeat(30_000)}`);
    const taken: number[] = [];
    {
      await using spool = await Spool.open({ folder, segmentBytes: 200_000 });
      await spool.reader("a");
      taken.push(await spool.append(message(1)), await spool.append(message(2)));
      disk.fill();
      for (let attempt = 0; attempt < 3; attempt++)
        await expect(spool.append(message(0))).rejects.toMatchObject({ code: "ERR_AUDIT_SPOOL_FULL" });
      disk.empty();
      taken.push(await spool.append(message(3)));
      disk.fill();
      await expect(spool.append(message(0))).rejects.toMatchObject({ code: "ERR_AUDIT_SPOOL_FULL" });
    }
    disk.empty();
    await using spool = await Spool.open({ folder });
    taken.push(await spool.append(message(4)));
    expect(taken).toEqual([1, 2, 3, 4]);
    const reader = await spool.reader("a");
    const found: string[] = [];
    while (reader.hasMore)
      found.push(...(await reader.next()).map((record) => new TextDecoder().decode(record.message.subarray(0, 2))));
    expect(found).toEqual(["1 ", "2 ", "3 ", "4 "]);
  },
);
