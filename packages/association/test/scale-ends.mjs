// One end of a C-STORE from file to file: receive OUT | send PORT FILE. The receiver says its port and, when it has released, its peak memory; the sender its own.
import { createServer, connect } from "node:net";
import { once } from "node:events";
import { acceptAssociation, instanceOfFile, receiveFile, requestAssociation, store } from "@dicomsec/association";
import { pathSource } from "@dicomsec/core/node";
import { peakMemory } from "@dicomsec/testing";

const [role, first, file] = process.argv.slice(2);
const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const transferSyntaxes = ["1.2.840.10008.1.2.1"];
const say = (word, value) => process.stdout.write(`${word} ${value}\n`);

if (role === "receive") {
  const server = createServer({ noDelay: true }, async (connection) => {
    server.close();
    const stored = async (request) => {
      say("received", await receiveFile(request, first, { sync: false }));
      return { status: 0 };
    };
    const syntaxes = { [ctImage]: transferSyntaxes };
    const association = await acceptAssociation({ connection, syntaxes, handlers: { store: stored } });
    const { how } = await association.ended;
    say(how, peakMemory());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  say("port", server.address().port);
} else {
  const connection = connect(Number(first), "127.0.0.1");
  const contexts = [{ abstractSyntax: ctImage, transferSyntaxes }];
  const association = await requestAssociation({
    connection,
    callingAeTitle: "MODALITY",
    calledAeTitle: "ARCHIVE",
    contexts,
  });
  const source = await pathSource(file);
  say("status", await store(association, await instanceOfFile(source)));
  await source.close();
  await association.release();
  say("released", peakMemory());
}
