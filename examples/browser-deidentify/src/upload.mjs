/**
 * Stores outputs at a server by STOW-RS, one request for each, so that one that is refused keeps no other from being stored. Nothing goes along but the output: no cookie,
 * no referrer, no name of a file. Gives how many were stored, and how many were not.
 *
 * @see PS3.18 10.5
 */
export async function uploadOutputs(outputs, { url, onProgress }) {
  const counts = { stored: 0, refused: 0 };
  for (const { bytes } of outputs) {
    counts[(await isStored(url, bytes)) ? "stored" : "refused"]++;
    onProgress(counts);
  }
  return counts;
}

async function isStored(url, bytes) {
  const boundary = newBoundary();
  const head = `--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`;
  // A Blob of Blobs is read as it is sent.
  const body = new Blob([head, bytes, `\r\n--${boundary}--\r\n`]);
  const contentType = `multipart/related; type="application/dicom"; boundary=${boundary}`;
  const headers = { "Content-Type": contentType, Accept: "application/dicom+json" };
  const how = { credentials: "omit", redirect: "error", referrerPolicy: "no-referrer", cache: "no-store" };
  try {
    // Of one instance everything but 200 says that it is not stored (PS3.18 Table 10.5.3-1).
    return (await fetch(url, { method: "POST", headers, body, ...how })).status === 200;
  } catch {
    return false;
  }
}

/** No image can hold it, not even one that was made to end its part and begin another (RFC 2046 5.1.1). */
function newBoundary() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
