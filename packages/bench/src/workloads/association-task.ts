// One end of a workload of "association", in a process of its own: receive CREDENTIALS OUT | send CREDENTIALS. It says its port, or the time of each job.
import { carryOut, type Job } from "./association-jobs.js";
import { contextOf, receiveInto } from "./association-node.js";

const [role = "", credentials = "", out = ""] = process.argv.slice(2);
const context = await contextOf(credentials, role === "receive" ? "server" : "client");
process.on("message", (job: Job) => void carryOut(job, context).then((milliseconds) => process.send!(milliseconds)));
process.on("disconnect", () => process.exit());
process.send!(role === "receive" ? await receiveInto(out, context) : 0);
