import { readFile as readBytes } from "node:fs/promises";
import { join } from "node:path";
import { instanceOfFile, receiveFile, store } from "@dicomsec/association";
import { readFile } from "@dicomsec/core";
import { pathSource } from "@dicomsec/core/node";
import { parseCertificates } from "@dicomsec/pki";
import { verify } from "@dicomsec/signatures";
import { corpusFiles, corpusFolder, temporaryFolder } from "@dicomsec/testing";
import { itWithCorpus } from "@dicomsec/testing/jest";
import { expect } from "@jest/globals";
import { ProfileNodes } from "../transport/profile-nodes.js";
import { acceptor, requestor, wires } from "./wires.js";

/** Files whose signatures are for other tests to judge come through as they are, too. */
const signed = corpusFiles(
  ({ path, transferSyntaxUid }) => path.startsWith("generated/signed/") && transferSyntaxUid !== undefined,
);

itWithCorpus(
  "every signed file of the corpus that is stored, kept and stored again has its bytes and its verdict",
  async () => {
    expect(signed.length).toBeGreaterThan(20);
    const trust = parseCertificates(await readBytes(join(corpusFolder()!, "pki/generated-openssl/ca.crt")));
    const verdicts = async (bytes: Uint8Array) =>
      (await verify(readFile(bytes), { trust })).map(({ status, findings }) => [
        status,
        findings.map(({ code }) => code),
      ]);
    await using nodes = await ProfileNodes.create();
    await using folder = await temporaryFolder();
    const [plain, tls] = wires;
    const instances = await Promise.all(
      signed.map(async ({ file }) => {
        await using source = await pathSource(file);
        return await instanceOfFile(source);
      }),
    );
    const syntaxes: Record<string, string[]> = {};
    for (const { sopClassUid, transferSyntaxUid } of instances) (syntaxes[sopClassUid] ??= []).push(transferSyntaxUid);
    const contexts = Object.entries(syntaxes).flatMap(([abstractSyntax, uids]) =>
      [...new Set(uids)].map((uid) => ({ abstractSyntax, transferSyntaxes: [uid] })),
    );
    let arrived = 0;
    await using archive = await acceptor(plain!, nodes, {
      syntaxes,
      handlers: {
        store: async (request) => {
          await receiveFile(request, join(folder.path, `archive-${arrived++}.dcm`));
          return { status: 0 };
        },
      },
    });
    const onward = await requestor(plain!, nodes, { port: archive.port, contexts });
    let kept = 0;
    await using gateway = await acceptor(tls!, nodes, {
      syntaxes,
      handlers: {
        store: async (request) => {
          const path = join(folder.path, `gateway-${kept++}.dcm`);
          await receiveFile(request, path);
          await using source = await pathSource(path);
          return { status: await store(onward, await instanceOfFile(source)) };
        },
      },
    });
    const modality = await requestor(tls!, nodes, { port: gateway.port, contexts });
    for (const { file } of signed) {
      await using source = await pathSource(file);
      expect([file, await store(modality, await instanceOfFile(source))]).toEqual([file, 0]);
    }
    await modality.release();
    await onward.release();
    const statuses = new Set<string>();
    for (const [index, { file }] of signed.entries()) {
      const [before, after] = await Promise.all(
        [file, join(folder.path, `archive-${index}.dcm`)].map(async (path) => readBytes(path)),
      );
      expect([file, Buffer.from(datasetOf(after!)).equals(datasetOf(before!))]).toEqual([file, true]);
      const found = await verdicts(after!);
      expect([file, found]).toEqual([file, await verdicts(before!)]);
      for (const [status] of found) statuses.add(String(status));
    }
    expect(statuses).toContain("valid");
    expect(arrived).toBe(signed.length);
  },
);

/** What follows the File Meta Information, by its group length. */
function datasetOf(file: Uint8Array): Uint8Array {
  return file.subarray(144 + new DataView(file.buffer, file.byteOffset).getUint32(140, true));
}
