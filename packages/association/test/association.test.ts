import { Dataset, SopClass, Tag, TransferSyntax } from "@dicomsec/core";
import { runProcess } from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { describe, expect, it } from "@jest/globals";
import { requestAssociation } from "../src/request-association.js";
import { echo, find, store } from "../src/services/requests.js";
import { acceptOnLoopback, dial } from "./nodes.js";

const implicit = TransferSyntax.ImplicitVRLittleEndian;
const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const findStudy = "1.2.840.10008.5.1.4.1.2.2.1";
const syntaxes = { [SopClass.Verification]: [implicit], [ctImage]: [implicit], [findStudy]: [implicit] };
const contexts = Object.entries(syntaxes).map(([abstractSyntax, transferSyntaxes]) => ({
  abstractSyntax,
  transferSyntaxes,
}));
const titles = { callingAeTitle: "MODALITY", calledAeTitle: "ARCHIVE" };

async function* pieces(length: number, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += size) yield new Uint8Array(Math.min(size, length - at)).fill(at / size);
}

describe("an association", () => {
  it("is established, used and released", async () => {
    const received: number[] = [];
    await using acceptor = await acceptOnLoopback({
      syntaxes,
      handlers: {
        store: async ({ data }) => {
          let length = 0;
          for await (const piece of data) length += piece.length;
          received.push(length);
          return { status: 0 };
        },
        async *find({ identifier }) {
          for (let index = 0; index < 100; index++) {
            const match = new Dataset();
            match.set(Tag.PatientID, `${identifier.getString(Tag.PatientID)}-${index}`);
            yield match;
          }
        },
      },
    });
    const association = await requestAssociation({ connection: await dial(acceptor), ...titles, contexts });
    expect(await echo(association)).toBe(0);
    const instance = { sopClassUid: ctImage, sopInstanceUid: "1.2.3", transferSyntaxUid: implicit };
    expect(await store(association, { ...instance, data: pieces(3_000_001, 40_000) })).toBe(0);
    expect(await store(association, { ...instance, data: pieces(0, 1) })).toBe(0);
    expect(received).toEqual([3_000_001, 0]);
    const identifier = new Dataset();
    identifier.set(Tag.PatientID, "X");
    let matches = 0;
    for await (const match of find(association, { sopClassUid: findStudy, identifier })) {
      expect(match.getString(Tag.PatientID)).toBe(`X-${matches++}`);
    }
    expect(matches).toBe(100);
    await association.release();
    expect(await acceptor.associations[0]!.ended).toEqual({ how: "released" });
    expect(acceptor.errors).toEqual([]);
  });

  itWithPeer("echoscu", "is that of echoscu", async (echoscu) => {
    await using acceptor = await acceptOnLoopback({ syntaxes, handlers: {} });
    const { exitCode, stderr } = await runProcess(echoscu, [
      "-v",
      "--repeat",
      "3",
      acceptor.host,
      String(acceptor.port),
    ]);
    expect([exitCode, stderr]).toEqual([0, expect.anything()]);
    expect(await acceptor.associations[0]!.ended).toEqual({ how: "released" });
  });
});
