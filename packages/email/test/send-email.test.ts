import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import {
  concatBytes,
  listenOnLoopback,
  temporaryFolder,
  type TemporaryFolder,
  type TestIdentity,
} from "@dicomsec/testing";
import { describeWithPeer } from "@dicomsec/testing/jest";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { type MailServer, openEmail, type SecureEmail, secureEmail, sendEmail } from "../src/index.js";
import {
  contentOf,
  cut,
  emailMaterial,
  type EmailMaterial,
  opening,
  recipientAddress,
  senderAddress,
} from "./email-material.js";

describeWithPeer("openssl", "sendEmail", () => {
  let folder: TemporaryFolder;
  let material: EmailMaterial;
  let identity: TestIdentity;

  beforeAll(async () => {
    folder = await temporaryFolder();
    material = await emailMaterial(folder.path);
    identity = await material.ca.issue({ commonName: "mail", subjectAltNames: ["IP:127.0.0.1"] });
  });
  afterAll(async () => folder[Symbol.asyncDispose]());

  interface Received {
    readonly from: string;
    readonly to: readonly string[];
    readonly bytes: Uint8Array;
    readonly isSecure: boolean;
  }

  interface RunningServer extends AsyncDisposable {
    readonly port: number;
    readonly received: readonly Received[];
    /** How many messages began to come. */
    readonly begun: () => number;
  }

  async function startServer(options: SMTPServerOptions = {}): Promise<RunningServer> {
    const received: Received[] = [];
    let begun = 0;
    const server = new SMTPServer({
      key: identity.privateKey,
      cert: identity.certificate,
      authOptional: true,
      closeTimeout: 100,
      onAuth: ({ username, password }, _session, done) =>
        username === "clinic" && password === "mail password" ? done(null, { user: username }) : done(new Error("no")),
      onData: (stream, { envelope: { mailFrom, rcptTo }, secure }, done) => {
        begun++;
        const pieces: Uint8Array[] = [];
        stream.on("data", (chunk: Uint8Array) => pieces.push(chunk));
        stream.once("end", () => {
          const from = mailFrom === false ? "" : mailFrom.address;
          const bytes = concatBytes(...pieces);
          received.push({ from, to: rcptTo.map(({ address }) => address), bytes, isSecure: secure });
          done();
        });
      },
      ...options,
    });
    server.on("error", () => {});
    server.listen(0, "127.0.0.1");
    await once(server.server, "listening");
    const { port } = server.server.address() as { readonly port: number };
    const close = (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
      });
    return { port, received, begun: () => begun, [Symbol.asyncDispose]: close };
  }

  const message = (): SecureEmail =>
    secureEmail(contentOf({ cc: ["second@archive.example"] }), {
      signer: material.sender.signer,
      recipients: [material.recipient.parsed],
    });
  const at = ({ port }: { readonly port: number }, more: Partial<MailServer> = {}): MailServer => ({
    host: "127.0.0.1",
    port,
    trust: material.trust,
    timeoutMs: 20_000,
    ...more,
  });

  it.each([
    ["implicit", true],
    ["starttls", false],
  ] as const)("hands a message in over %s TLS, and what arrives opens", async (tls, secure) => {
    await using server = await startServer({ secure });
    const user = { name: "clinic", password: "mail password" };
    const sent = await sendEmail(message(), at(server, { tls, user }));
    const to = [recipientAddress, "second@archive.example"];
    expect(sent).toEqual({ accepted: to, rejected: [] });
    const [received] = server.received;
    expect(received).toMatchObject({ from: senderAddress, to, isSecure: true });
    const answer = await openEmail(cut(received!.bytes, 10_000), `${folder.path}/${tls}`, opening(material));
    expect(answer.status).toBe("valid");
  });

  it("gives nothing to a server that does not offer STARTTLS", async () => {
    await using server = await startServer({ hideSTARTTLS: true, disabledCommands: ["STARTTLS"] });
    await expect(sendEmail(message(), at(server, { tls: "starttls" }))).rejects.toMatchObject({
      code: "ERR_EMAIL_CONNECTION",
    });
    expect([server.begun(), server.received]).toEqual([0, []]);
  });

  it("gives nothing to a server whose certificate is not trusted, or names another host", async () => {
    await using server = await startServer({ secure: true });
    const { trust: _, ...untrusting } = at(server);
    await expect(sendEmail(message(), untrusting)).rejects.toMatchObject({ code: "ERR_EMAIL_CONNECTION" });
    await expect(sendEmail(message(), at(server, { host: "localhost" }))).rejects.toMatchObject({
      code: "ERR_EMAIL_CONNECTION",
    });
    expect(server.begun()).toBe(0);
  });

  it("tells a wrong password, and a recipient whom the server does not take, without their names", async () => {
    await using server = await startServer({
      secure: true,
      onRcptTo: ({ address }, _session, done) => done(new Error(`no ${address}`)),
    });
    const user = { name: "clinic", password: "another" };
    for (const more of [{ user }, {}]) {
      const error: unknown = await sendEmail(message(), at(server, more)).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "ERR_EMAIL_REFUSED", message: expect.not.stringMatching(/clinic|example/) });
    }
    expect(server.begun()).toBe(0);
  });

  it("leaves the server without a message when an attachment cannot be read to its end", async () => {
    await using server = await startServer({ secure: true });
    async function* failing(): AsyncIterable<Uint8Array> {
      for (let count = 0; count < 40; count++) yield new Uint8Array(100_000).fill(count);
      throw new RangeError("the disk is gone");
    }
    const { signer } = material.sender;
    const content = contentOf({ attachments: [{ name: "CT1", content: failing() }] });
    const email = secureEmail(content, { signer, recipients: [material.recipient.parsed] });
    await expect(sendEmail(email, at(server))).rejects.toThrow("the disk is gone");
    expect(server.received).toEqual([]);
  });

  it("gives up on a server that says nothing", async () => {
    const silent = createServer((socket: Socket) => void socket.on("error", () => {}));
    await using server = await listenOnLoopback(silent);
    const quick = at(server, { tls: "starttls", timeoutMs: 300 });
    await expect(sendEmail(message(), quick)).rejects.toMatchObject({ code: "ERR_EMAIL_CONNECTION" });
  });
});
