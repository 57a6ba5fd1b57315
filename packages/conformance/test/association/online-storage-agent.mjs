// A node of A.1 in a process of its own, which can be killed: FOLDER OPTIONS(JSON). A receiver says its port and serves; a sender hands its original on, or goes on.
import { join } from "node:path";
import { readFile } from "node:fs/promises";
import { acceptAssociation, confirmedNodes, openOnlineStorage, requestAssociation } from "@dicomsec/association";
import { openSqliteStore } from "@dicomsec/association/sqlite";
import { SopClass, TransferSyntax } from "@dicomsec/core";
import { readKeyStore, selectKey } from "@dicomsec/pki";
import { peakMemory } from "@dicomsec/testing";
import { connect, listen, secureContext } from "@dicomsec/transport";

const { ExplicitVRLittleEndian, ImplicitVRLittleEndian } = TransferSyntax;
const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const commitment = SopClass.StorageCommitmentPushModel;
const syntaxes = { [ctImage]: [ExplicitVRLittleEndian], [commitment]: [ImplicitVRLittleEndian] };
const [folder = "", words = "{}"] = process.argv.slice(2);
/** @type {{ role: "sender" | "receiver"; pki: string; peer: string; port?: number; dieAt?: number; uid: string; afterwards: "deleted" | "NS" | "AC" }} */
const order = JSON.parse(words);
const isSender = order.role === "sender";

const store = mortal(await openSqliteStore(folder), order.dieAt);
const peer = { aeTitle: isSender ? "RECEIVER" : "SENDER", fingerprints: [order.peer] };
const storage = await openOnlineStorage({ store, identify: confirmedNodes([peer]) });
const context = await contextOf(isSender ? "rsa-client" : "rsa-server");
await (isSender ? handOn(order.port ?? 0) : serve());

async function serve() {
  const { port } = await listen({
    context,
    host: "127.0.0.1",
    port: 0,
    onConnection: (connection) =>
      void acceptAssociation({ connection, syntaxes, handlers: storage.handlers }).catch(() => {}),
  });
  process.stdout.write(`${port}\n`);
  process.stdin.on("end", () => {
    process.stdout.write(`${peakMemory()}\n`, () => process.exit());
  });
  process.stdin.resume();
}

/** @param {number} port */
async function handOn(port) {
  const connection = await connect({ context, host: "127.0.0.1", port, serverName: "localhost" });
  const contexts = Object.entries(syntaxes).map(([abstractSyntax, transferSyntaxes]) => ({
    abstractSyntax,
    transferSyntaxes,
  }));
  const titles = { callingAeTitle: "SENDER", calledAeTitle: "RECEIVER" };
  const association = await requestAssociation({ connection, ...titles, contexts, handlers: storage.handlers });
  const { uid, afterwards } = order;
  const wait = { timeoutMs: 3000 };
  const isLocked = (await storage.state(uid))?.custody === "in-transfer";
  const outcome = isLocked
    ? await storage.resume(association, uid, wait)
    : await storage.transfer(association, uid, { afterwards, ...wait });
  await association.release();
  process.stdout.write(`${JSON.stringify({ ...outcome, peakMemory: peakMemory() })}\n`);
  await store[Symbol.asyncDispose]();
}

/**
 * A store at whose n-th step the process is killed. The steps are what lies between two changes of the disk, and the middle of a content.
 *
 * @param {import("@dicomsec/association").InstanceStore} inner
 * @param {number | undefined} dieAt
 */
function mortal(inner, dieAt) {
  let steps = 0;
  const step = () => {
    if (steps++ === dieAt) process.kill(process.pid, "SIGKILL");
  };
  return new Proxy(inner, {
    get: (target, name) => {
      const method = Reflect.get(target, name);
      if (name === "write")
        return async (/** @type {AsyncIterable<Uint8Array>} */ bytes) => {
          step();
          const content = await target.write(interrupted(bytes, step));
          step();
          return content;
        };
      if (name !== "commit" && name !== "remove") return method.bind(target);
      return async (/** @type {unknown} */ what) => {
        step();
        await method.call(target, what);
        step();
      };
    },
  });
}

/**
 * @param {AsyncIterable<Uint8Array>} bytes
 * @param {() => void} step
 */
async function* interrupted(bytes, step) {
  let isFirst = true;
  for await (const piece of bytes) {
    yield piece;
    if (isFirst) step();
    isFirst = false;
  }
}

/** @param {string} name */
async function contextOf(name) {
  const pem = async (/** @type {string[]} */ ...names) =>
    readKeyStore(Buffer.concat(await Promise.all(names.map((one) => readFile(join(order.pki, one))))));
  return secureContext({
    profile: "bcp195-rfc8996",
    identities: [selectKey(await pem(`${name}.key`, `${name}.pem`))],
    trust: { anchors: (await pem("ca.pem")).certificates },
    resumption: false,
    onWarning: () => {},
  });
}
