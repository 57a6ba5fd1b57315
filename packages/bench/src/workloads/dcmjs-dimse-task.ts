// One end of the same in dcmjs-dimse, in a process of its own: receive CREDENTIALS OUT PORT | send CREDENTIALS. It says when it is ready, or the time of each job.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import dimse from "dcmjs-dimse";
import type { Job } from "./association-jobs.js";

const [role = "", credentials = "", out = "", port = ""] = process.argv.slice(2);
const side = role === "receive" ? "server" : "client";
const pem = (name: string) => readFileSync(join(credentials, name), "utf8");
const securityOptions = {
  key: pem(`${side}.key`),
  cert: pem(`${side}.pem`),
  ca: pem("ca.pem"),
  requestCert: true,
  rejectUnauthorized: true,
  ciphers: "TLS_AES_256_GCM_SHA384",
};
const { Status, PresentationContextResult } = dimse.constants;
dimse.log.setLevel("error");

/** Accepts all, and writes what it gets. */
class Receiver extends dimse.Scp {
  override associationRequested(association: dimse.association.Association): void {
    association.setMaxPduLength(131_072);
    for (const { id } of association.getPresentationContexts()) {
      const context = association.getPresentationContext(id);
      context.setResult(PresentationContextResult.Accept, context.getTransferSyntaxUids()[0]);
    }
    this.sendAssociationAccept();
  }

  override cStoreRequest(
    request: dimse.requests.CStoreRequest,
    callback: (response: dimse.responses.CStoreResponse) => void,
  ): void {
    request.getDataset()!.toFile(join(out, request.getAffectedSopInstanceUid()));
    const response = dimse.responses.CStoreResponse.fromRequest(request);
    response.setStatus(Status.Success);
    callback(response);
  }

  override associationReleaseRequested(): void {
    this.sendAssociationReleaseResponse();
  }
}

function send(job: Extract<Job, { kind: "files" }>): Promise<number> {
  const start = performance.now();
  const client = new dimse.Client();
  for (const path of job.paths) client.addRequest(new dimse.requests.CStoreRequest(path));
  return new Promise((resolve, reject) => {
    client.on("networkError", reject);
    client.on("closed", () => resolve(performance.now() - start));
    client.send("127.0.0.1", job.port, "MODALITY", "ARCHIVE", { securityOptions });
  });
}

if (role === "receive") new dimse.Server(Receiver).listen(Number(port), { securityOptions });
process.on("message", (job: Extract<Job, { kind: "files" }>) => void send(job).then((time) => process.send!(time)));
process.on("disconnect", () => process.exit());
process.send!(Number(port));
