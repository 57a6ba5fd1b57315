import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createServer as createTlsServer } from "node:tls";
import { acceptAssociation, type UserIdentity, type UserIdentityVerifier } from "@dicomsec/association";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import {
  createTestCa,
  element,
  listenOnLoopback,
  part10,
  runProcess,
  temporaryFolder,
  type TemporaryFolder,
  type TestCa,
  type TestIdentity,
  transferSyntax,
} from "@dicomsec/testing";
import { itWithPeer } from "@dicomsec/testing/jest";
import { dicomsec, mainFile } from "./run-dicomsec.js";

const ctImage = "1.2.840.10008.5.1.4.1.1.2";
const mrImage = "1.2.840.10008.5.1.4.1.1.4";

let folder: TemporaryFolder;
let ca: TestCa;
let server: TestIdentity;
let client: TestIdentity;
beforeAll(async () => {
  folder = await temporaryFolder();
  ca = await createTestCa(folder.path, { key: "ec-p256" });
  server = await ca.issue();
  client = await ca.issue({ key: "ec-p256" });
  await folder.write("passcode", "a passcode of a test\nanother line");
  await dicomsec(["new-user", join(folder.path, "users"), "zoe", "--passcode-file", join(folder.path, "passcode")]);
});
afterAll(async () => folder[Symbol.asyncDispose]());

const listeners: ChildProcess[] = [];
afterEach(() => {
  for (const listener of listeners.splice(0)) listener.kill("SIGKILL");
});

interface Event {
  readonly event: string;
  readonly [field: string]: unknown;
}

/** `dicomsec listen --json`, and what it tells. */
class Listening {
  readonly port: number;
  readonly out: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(process: ChildProcess, lines: AsyncIterator<string>, place: { port: number; out: string }) {
    this.#process = process;
    this.#lines = lines;
    this.port = place.port;
    this.out = place.out;
  }

  static async start(...words: readonly string[]): Promise<Listening> {
    const out = join(folder.path, `out-${listeners.length}-${Math.random()}`);
    const child = spawn(process.execPath, [mainFile, "listen", "--port", "0", "--out", out, "--json", ...words]);
    listeners.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = JSON.parse((await lines.next()).value as string) as Event;
    return new Listening(child, lines, { port: first["port"] as number, out });
  }

  get node(): string {
    return `127.0.0.1:${this.port}`;
  }

  async next(): Promise<Event> {
    return JSON.parse((await this.#lines.next()).value as string) as Event;
  }

  files(): string[] {
    return readdirSync(this.out).sort();
  }

  /** Its exit code. */
  async stop(): Promise<number | null> {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    return ((await ended) as [number | null])[0];
  }
}

const serverWords = () => ["--key", server.privateKeyFile, "--cert", server.certificateFile, "--trust", ca.certificateFile]; // prettier-ignore
const clientWords = () => ["--key", client.privateKeyFile, "--cert", client.certificateFile, "--trust", ca.certificateFile]; // prettier-ignore
const zoe = () => ["--user", "zoe", "--passcode-file", join(folder.path, "passcode")];

function instance(uid: string, { sopClass = ctImage, patient = "A^B" } = {}): Uint8Array {
  const dataset = [
    element(0x00080016, "UI", sopClass),
    element(0x00080018, "UI", uid),
    element(0x00100010, "PN", patient),
  ];
  return part10({ dataset, sopClassUid: sopClass, sopInstanceUid: uid });
}

/** The bytes after the File Meta Information. */
function dataset(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(144 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(140, true));
}

async function study(name: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  for (const [path, content] of Object.entries(files)) await folder.write(join(name, path), content);
  return join(folder.path, name);
}

describe("dicomsec echo", () => {
  it("gets an answer of dicomsec listen over TLS, and says by what it is secured", async () => {
    const listening = await Listening.start(...serverWords());
    const { exitCode, stdout, stderr } = await dicomsec(["echo", listening.node, ...clientWords()]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^127\.0\.0\.1:\d+: success in [\d.]+ ms, over bcp195-rfc8996, TLSv1\.3 TLS_\w+\n$/);
    const json = await dicomsec(["echo", listening.node, ...clientWords(), "--profile", "bcp195-nd", "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ node: listening.node, status: 0, profile: "bcp195-nd" });
    expect(await listening.stop()).toBe(0);
  });

  it("is refused without a certificate, by an unknown authority, and under another name", async () => {
    const listening = await Listening.start(...serverWords());
    await using other = await temporaryFolder();
    const stranger = await createTestCa(other.path, { key: "ec-p256" });
    const wrong = [
      ["--trust", ca.certificateFile],
      [...clientWords().slice(0, 4), "--trust", stranger.certificateFile],
      [...clientWords(), "--server-name", "archive.example.org"],
    ];
    for (const words of wrong) {
      const { exitCode, stdout, stderr } = await dicomsec(["echo", listening.node, ...words]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: "" });
      expect(stderr).toMatch(/^dicomsec: 127\.0\.0\.1:\d+: .* \[ERR_(?:TRANSPORT|ASSOCIATION)_\w+\]\n$/);
    }
  });

  it("does nothing without --trust, unless --plain says that there is no TLS", async () => {
    const listening = await Listening.start("--plain");
    const refused = await dicomsec(["echo", listening.node]);
    expect([refused.exitCode, refused.stderr]).toEqual([2, expect.stringContaining("--trust is needed")]);
    const { exitCode, stdout } = await dicomsec(["echo", listening.node, "--plain"]);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/ ms, in clear\n$/)]);
  });

  it("sends the user, and no secret in clear", async () => {
    const listening = await Listening.start(...serverWords(), "--users", join(folder.path, "users"));
    const { exitCode, stdout } = await dicomsec(["echo", listening.node, ...clientWords(), ...zoe()]);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/; the user was accepted\n$/)]);
    const wrongPasscode = await folder.write("wrong", "another passcode");
    const refusals = [
      clientWords(),
      [...clientWords(), "--user", "zoe"],
      [...clientWords(), "--user", "zoe", "--passcode-file", wrongPasscode],
    ];
    for (const words of refusals) {
      const { exitCode: code, stderr } = await dicomsec(["echo", listening.node, ...words]);
      expect([code, stderr]).toEqual([4, expect.stringContaining("result 1, source 2, reason 1")]);
    }
    expect(await listening.next()).toMatchObject({ event: "rejected", code: "ERR_ASSOCIATION_REJECTED" });
    const clear = await dicomsec(["echo", listening.node, "--plain", ...zoe()]);
    expect([clear.exitCode, clear.stderr]).toEqual([2, expect.stringContaining("in clear")]);
  });

  it.each(["saml", "jwt"])("sends what a file holds as an identity of the type %s, over TLS alone", async (type) => {
    const seen: UserIdentity[] = [];
    const verifyUser: UserIdentityVerifier = async (identity) => {
      seen.push(identity);
      return { accepted: true, principal: { name: "zoe", type: identity.type } };
    };
    const syntaxes = (): readonly string[] => [transferSyntax.implicitLittle];
    const identity = { key: server.privateKey, cert: server.certificate, ca: ca.certificate, requestCert: true };
    await using node = await listenOnLoopback(
      createTlsServer({ ...identity, minVersion: "TLSv1.3" }, (connection) => {
        acceptAssociation({ connection, syntaxes, handlers: {}, verifyUser }).catch(() => {});
      }),
    );
    const words = ["echo", `127.0.0.1:${node.port}`, `--${type}`, await folder.write("token", "a.b.c\n")];
    expect((await dicomsec([...words, "--plain"])).exitCode).toBe(2);
    expect(seen).toEqual([]);
    expect((await dicomsec([...words, ...clientWords()])).exitCode).toBe(0);
    expect(seen.map((one) => [one.type, new TextDecoder().decode(one.primaryField).trim()])).toEqual([[type, "a.b.c"]]);
  });
});

describe("dicomsec store and listen", () => {
  it("bring the files of a folder from one to the other, with the bytes of their Data Sets", async () => {
    const [first, second] = [instance("1.2.3.1"), instance("1.2.3.2", { sopClass: mrImage })];
    const from = await study("both", { "a.dcm": first, "below/b": second, "notes.txt": "no DICOM" });
    const listening = await Listening.start(...serverWords(), "--aet", "ARCHIVE");
    const words = ["store", listening.node, from, ...clientWords(), "--aec", "ARCHIVE", "--aet", "MODALITY"];
    const { exitCode, stdout, stderr } = await dicomsec(words);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^2 of 2 files stored, \d+ bytes in [\d.]+ s; 1 other files left alone\n$/);
    expect(listening.files()).toEqual(["1.2.3.1.dcm", "1.2.3.2.dcm"]);
    expect(dataset(readFileSync(join(listening.out, "1.2.3.1.dcm")))).toEqual(dataset(first));
    const modes = [listening.out, join(listening.out, "1.2.3.1.dcm")].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600]);
    expect(await listening.next()).toEqual({
      event: "stored",
      file: join(listening.out, "1.2.3.1.dcm"),
      bytes: dataset(first).length,
      callingAeTitle: "MODALITY",
    });
    const other = await dicomsec([...words.slice(0, -4), "--aec", "ELSEWHERE"]);
    expect([other.exitCode, other.stderr]).toEqual([4, expect.stringContaining("source 1, reason 7")]);
  });

  it("take the same instance again, and another with its UID only by --force", async () => {
    const same = await study("same", { "a.dcm": instance("1.2.3.1") });
    const another = await study("another", { "a.dcm": instance("1.2.3.1", { patient: "C^D" }) });
    const listening = await Listening.start("--plain");
    const send = async (from: string) => dicomsec(["store", listening.node, "--plain", "--json", from]);
    expect([(await send(same)).exitCode, (await send(same)).exitCode]).toEqual([0, 0]);
    expect([await listening.next(), await listening.next()]).toMatchObject(
      Array.from({ length: 2 }, () => ({ event: "stored", bytes: dataset(instance("1.2.3.1")).length })),
    );
    const refused = await send(another);
    expect([refused.exitCode, JSON.parse(refused.stdout)]).toMatchObject([1, { files: [{ outcome: "failed", status: 0x0111 }] }]); // prettier-ignore
    expect(readFileSync(join(listening.out, "1.2.3.1.dcm"), "latin1")).toContain("A^B");
    expect(listening.files()).toEqual(["1.2.3.1.dcm"]);
    const forced = await Listening.start("--plain", "--force");
    writeFileSync(join(forced.out, "1.2.3.1.dcm"), "old");
    expect((await dicomsec(["store", forced.node, "--plain", another])).exitCode).toBe(0);
    expect(readFileSync(join(forced.out, "1.2.3.1.dcm"), "latin1")).toContain("C^D");
  });

  it("tell of each file that was not sent, and send the others", async () => {
    const damaged = instance("1.2.3.9").subarray(0, 150);
    const from = await study("mixed", { "a.dcm": instance("1.2.3.1"), "b.dcm": damaged });
    const rejecting = await study("unknown", { "c.dcm": instance("1.2.3.3", { sopClass: "1.2.840.10008.1.20.1" }) });
    const listening = await Listening.start("--plain");
    const { exitCode, stdout } = await dicomsec(["store", listening.node, "--plain", from, rejecting, "--json"]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      node: listening.node,
      files: [
        { file: join(from, "b.dcm"), outcome: "not read", why: expect.stringContaining("ERR_DECODE_FILE_META") },
        { file: join(from, "a.dcm"), outcome: "stored", status: 0, bytes: dataset(instance("1.2.3.1")).length },
        { file: join(rejecting, "c.dcm"), outcome: "not accepted", why: expect.stringContaining("SOP Class"), bytes: expect.any(Number) }, // prettier-ignore
      ],
    });
    expect(listening.files()).toEqual(["1.2.3.1.dcm"]);
  });

  it("go on by another association after a node that went away in the midst", async () => {
    const from = await study("two", { "a.dcm": instance("1.2.3.1"), "b.dcm": instance("1.2.3.2") });
    let associations = 0;
    await using node = await listenOnLoopback(
      createServer((connection) => {
        associations++;
        const isFirst = associations === 1;
        acceptAssociation({
          connection,
          syntaxes: () => [transferSyntax.explicitLittle],
          handlers: { store: async ({ association }) => (isFirst && association.abort(), { status: 0 }) },
        }).catch(() => {});
      }),
    );
    const { exitCode, stdout } = await dicomsec(["store", `127.0.0.1:${node.port}`, "--plain", from]);
    expect([exitCode, associations]).toEqual([1, 2]);
    expect(stdout).toMatch(/a\.dcm: FAILED: .*\[ERR_ASSOCIATION_ABORTED\]\n1 of 2 files stored/);
  });

  it("exit with 3 where there is nothing to send, and with 4 where nobody listens", async () => {
    const from = await study("empty", { "notes.txt": "no DICOM" });
    expect((await dicomsec(["store", "127.0.0.1:1", "--plain", from])).exitCode).toBe(3);
    const file = await study("one", { "a.dcm": instance("1.2.3.1") });
    const { exitCode, stderr } = await dicomsec(["store", "127.0.0.1:1", "--plain", file]);
    expect([exitCode, stderr]).toEqual([4, expect.stringContaining("ERR_TRANSPORT_UNREACHABLE")]);
  });

  itWithPeer("storescu", "take what storescu sends over TLS", async (storescu) => {
    const from = await study("dcmtk", { "a.dcm": instance("1.2.3.1") });
    const listening = await Listening.start(...serverWords());
    const tls = ["+tls", client.privateKeyFile, client.certificateFile, "+cf", ca.certificateFile];
    const words = [...tls, "127.0.0.1", String(listening.port), join(from, "a.dcm")];
    expect((await runProcess(storescu, words)).exitCode).toBe(0);
    expect(dataset(readFileSync(join(listening.out, "1.2.3.1.dcm")))).toEqual(dataset(instance("1.2.3.1")));
  });

  it("end when told to, and leave no part of a file behind", async () => {
    const listening = await Listening.start("--plain");
    await dicomsec(["store", listening.node, "--plain", await study("last", { "a.dcm": instance("1.2.3.1") })]);
    expect(await listening.stop()).toBe(0);
    expect(listening.files()).toEqual(["1.2.3.1.dcm"]);
  });
});

describe("dicomsec new-user", () => {
  const passcode = () => ["--passcode-file", join(folder.path, "passcode")];

  it("writes a file that its owner alone reads, with no passcode in it, and no user twice", async () => {
    const path = join(folder.path, "new-users");
    for (const name of ["zoe", "bob"])
      expect((await dicomsec(["new-user", path, name, ...passcode()])).exitCode).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, "utf8")).toMatch(/^zoe:scrypt\$\S+\nbob:scrypt\$\S+\n$/);
    const again = await dicomsec(["new-user", path, "zoe", ...passcode()]);
    expect([again.exitCode, again.stderr]).toEqual([2, "dicomsec: the file has a user of that name\n"]);
  });

  it("adds a line of its own to a file whose last line has no end", async () => {
    const path = join(folder.path, "users-without-end");
    expect((await dicomsec(["new-user", path, "zoe", ...passcode()])).exitCode).toBe(0);
    writeFileSync(path, readFileSync(path, "utf8").trimEnd());
    expect((await dicomsec(["new-user", path, "bob", ...passcode()])).exitCode).toBe(0);
    expect(readFileSync(path, "utf8")).toMatch(/^zoe:scrypt\$[^\s:]+\nbob:scrypt\$[^\s:]+\n$/);
  });

  it.each(["a:b", "#zoe", ""])("refuses the name '%s'", async (name) => {
    const { exitCode } = await dicomsec(["new-user", join(folder.path, "no-users"), name, ...passcode()]);
    expect(exitCode).toBe(2);
  });
});
