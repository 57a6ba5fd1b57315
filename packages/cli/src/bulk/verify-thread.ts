import { workerData } from "node:worker_threads";
import { answerTasks } from "@dicomsec/core/node";
import { type Place, verifyFile } from "../verify-files.js";
import { readVerifyOptions, type VerifySettings } from "../verify-settings.js";

const { json = false, ...settings } = workerData as VerifySettings & { readonly json?: true };
const options = readVerifyOptions(settings).then((verify) => ({ verify, isJson: json }));

answerTasks(async (place: Place) => ({ file: await verifyFile(place, await options) }));
