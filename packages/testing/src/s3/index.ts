export { type Bucket, startBucket } from "./bucket.js";
