import { createRequire } from "node:module";
import { S3Client } from "@aws-sdk/client-s3";
import { startProcess } from "../started-process.js";
import { temporaryFolder } from "../temporary-folder.js";

/** An S3 server of its own, with a bucket, until it is disposed of. */
export interface Bucket extends AsyncDisposable {
  readonly client: S3Client;
  readonly bucket: string;
  /** What a process needs to reach the server. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of the commands that the client sent. */
  readonly sent: readonly string[];
}

export async function startBucket(): Promise<Bucket> {
  const folder = await temporaryFolder();
  const bucket = "instances";
  const require = createRequire(import.meta.url);
  const script = require.resolve("s3rver/bin/s3rver.js");
  // Its continuation tokens are enciphered by DES.
  const words = ["--openssl-legacy-provider", script, "-d", folder.path, "-a", "127.0.0.1", "-p", "0", "-s"];
  const server = startProcess(process.execPath, [...words, "--configure-bucket", bucket]);
  const [, port = ""] = await server.wrote(/listening on 127\.0\.0\.1:(\d+)/);
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({
    endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
    credentials: { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
  });
  const sent: string[] = [];
  client.middlewareStack.add(
    (next, { commandName = "" }) => {
      sent.push(commandName);
      return next;
    },
    { step: "initialize" },
  );
  return {
    client,
    bucket,
    sent,
    env: { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER" },
    [Symbol.asyncDispose]: async () => {
      client.destroy();
      await server.stop("SIGKILL");
      await folder[Symbol.asyncDispose]();
    },
  };
}
