// One contender of a workload of "transport", in a process of its own: WORKLOAD CONTENDER. It answers each message with a sample.
import { calibrate, sampleOf } from "../measure.js";
import { type ContenderName, type WorkloadName, workloads } from "./transport-workloads.js";

const [workload = "", name = ""] = process.argv.slice(2);
const contender = await workloads[workload as WorkloadName](name as ContenderName);
const repetitions = await calibrate(contender);
process.on("message", () => void sampleOf(contender, repetitions).then((milliseconds) => process.send!(milliseconds)));
process.on("disconnect", () => process.exit());
process.send!(0);
