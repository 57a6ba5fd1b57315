// turbo with telemetry and update checks off, whoever calls it.
import { runTool } from "./run.mjs";

process.exitCode = (await runTool("turbo", process.argv.slice(2), { show: true })).exitCode;
