import { BulkError } from "../errors.js";
import { installed } from "../installed.js";
import { RUN_FOLDER } from "../run/run-folder.js";
import { folderStore } from "./folder-store.js";
import type { InstanceStore } from "./instance-store.js";

const SDK = "@aws-sdk/client-s3";

/**
 * The store that a place names: `s3://bucket/prefix`, with what else is needed from the environment as the AWS SDK reads it (`AWS_ENDPOINT_URL`,
 * `AWS_REGION`, `AWS_ACCESS_KEY_ID` …), or a folder.
 * @throws BulkError ERR_BULK_PLACE, ERR_BULK_PACKAGE
 */
export async function openPlace(place: string): Promise<InstanceStore> {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(place)) return folderStore(place, { temporary: RUN_FOLDER });
  const [, bucket, prefix = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(place) ?? [];
  if (bucket === undefined)
    throw new BulkError("ERR_BULK_PLACE", { message: "a place is a folder or s3://bucket/prefix" });
  const { s3Store } = await installed(SDK, () => import("../s3/s3-store.js"));
  return s3Store({ client: await clientFromEnvironment(), bucket, prefix });
}

/** Whether a place is an object store. */
export function isObjectStore(place: string): boolean {
  return /^s3:\/\//i.test(place);
}

async function clientFromEnvironment() {
  const { S3Client } = await installed(SDK, () => import("@aws-sdk/client-s3"));
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  // Servers besides AWS know neither names of buckets in host names nor regions, and few of them the newer checksums.
  const isElsewhere = AWS_ENDPOINT_URL !== undefined || AWS_ENDPOINT_URL_S3 !== undefined;
  const hasRegion = AWS_REGION !== undefined || AWS_DEFAULT_REGION !== undefined;
  return new S3Client({
    ...(isElsewhere && { forcePathStyle: true, requestChecksumCalculation: "WHEN_REQUIRED" }),
    ...(isElsewhere && !hasRegion && { region: "us-east-1" }),
  });
}
