import { formatCsv } from "@dicomsec/deidentification";
import { filesOfDrop, filesOfInput } from "./chosen-files.mjs";
import { byId, make, save, say } from "./elements.mjs";
import { currentKey, setUpKey } from "./key.mjs";
import { ResultList } from "./result-list.mjs";
import { currentSettings, setUpSettings } from "./settings.mjs";
import { uploadOutputs } from "./upload.mjs";
import { WorkerClient } from "./worker-client.mjs";

const worker = new WorkerClient();
const list = new ResultList(worker);
let inputs = [];
let result;

setUpKey();
setUpSettings();
setUpFiles();
byId("setup").addEventListener("submit", (event) => {
  event.preventDefault();
  void start();
});
byId("cancel").addEventListener("click", () => worker.stop());
byId("save-zip").addEventListener("click", () => void saveZip());
byId("upload")?.addEventListener("click", () => void upload());
byId("save-report").addEventListener("click", () => save("dicomsec-report.json", reportText()));
byId("save-uids").addEventListener("click", () => save("uid-map.csv", mapText("uid")));
byId("save-patients").addEventListener("click", () => save("patient-map.csv", mapText("patient")));

function setUpFiles() {
  const drop = byId("drop");
  for (const id of ["folder", "files"])
    byId(id).addEventListener("change", ({ target }) => choose(filesOfInput(target)));
  // A drop beside the target would otherwise open the file in place of this page.
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
  addEventListener("dragover", ({ target }) => drop.classList.toggle("over", drop.contains(target)));
  addEventListener("dragleave", () => drop.classList.remove("over"));
  addEventListener("drop", ({ dataTransfer }) => {
    drop.classList.remove("over");
    void filesOfDrop(dataTransfer).then(choose, () => say(byId("problem"), "What was dropped cannot be read.", "bad"));
  });
}

function choose(files) {
  inputs = files;
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  byId("chosen").textContent =
    files.length === 0 ? "No files in there." : `${count(files.length, "file")}, ${sizeOf(bytes)}`;
}

async function start() {
  const [key, settings] = [currentKey(), currentSettings()];
  const missing = whatIsMissing(key, settings);
  say(byId("problem"), missing?.message ?? "", "bad");
  if (missing) {
    byId(missing.at).focus();
    return;
  }
  const outputs = new Map();
  const run = inputs;
  setRunning(true);
  try {
    const { report, mappings } = await worker.ask("deidentify", { inputs: run, key, ...settings }, (news) => {
      if (news.output) outputs.set(news.output.number, news.output);
      else showProgress(news.progress);
    });
    result = { inputs: run, outputs, report, mappings };
    showResult();
  } catch (error) {
    say(byId("problem"), error.name === "AbortError" ? "Cancelled. Nothing was kept." : error.message, "bad");
  } finally {
    setRunning(false);
  }
  if (result) byId("results").focus();
}

function whatIsMissing(key, settings) {
  if (inputs.length === 0) return { at: "folder", message: "Choose files first." };
  if (!key) return { at: "key", message: "A key is needed: paste, load or generate one." };
  if (!settings) return { at: "config", message: "The configuration is not valid." };
  return undefined;
}

function setRunning(isRunning) {
  byId("start").disabled = isRunning;
  byId("cancel").hidden = !isRunning;
  byId("run").hidden = !isRunning;
  if (!isRunning) return;
  result = undefined;
  byId("results").hidden = true;
  showProgress({ done: 0, total: inputs.length, failed: 0, bytesIn: 0 });
}

function showProgress({ done, total, failed, bytesIn }) {
  Object.assign(byId("progress"), { max: total, value: done });
  const failures = failed === 0 ? "" : `, ${failed} failed`;
  byId("progress-text").textContent = `${done} of ${count(total, "file")}, ${sizeOf(bytesIn)}${failures}`;
}

function showResult() {
  const { report, outputs } = result;
  const { inputs: found, clean, review, failed, excluded, notDicom, bytesIn, bytesOut } = report.totals;
  const kinds = [
    ["DICOM files", found, ""],
    ["clean", clean, "good"],
    ["to review", review, "look"],
    ["failed", failed, "bad"],
    ...(excluded > 0 ? [["excluded", excluded, ""]] : []),
    ["not DICOM", notDicom, ""],
  ];
  byId("totals").replaceChildren(
    ...kinds.map(([name, number, kind]) =>
      make("div", {}, make("dt", {}, name), make("dd", { className: number > 0 ? kind : "" }, String(number))),
    ),
  );
  const patients = result.mappings.filter(({ kind }) => kind === "patient").length;
  byId("summary").textContent =
    `${sizeOf(bytesIn)} in, ${sizeOf(bytesOut)} out, ${count(patients, "patient")}. ` +
    "Every output was searched for values of its original; one that holds any is not offered.";
  byId("save-zip").disabled = outputs.size === 0;
  byId("zip-state").textContent = "";
  list.show(result);
  byId("results").hidden = false;
}

async function saveZip() {
  const { outputs, report } = result;
  const state = byId("zip-state");
  byId("save-zip").disabled = true;
  try {
    const archives = await worker.ask("zip", {
      outputs: [...outputs.values()],
      // A report with values leads back to the patients, and does not go with the outputs.
      report: report.hasValues ? undefined : reportText(),
    });
    archives.forEach((archive, at) =>
      save(archives.length === 1 ? "deidentified.zip" : `deidentified-${at + 1}.zip`, archive),
    );
    state.textContent = `${count(outputs.size, "output")} in ${count(archives.length, "archive")}.`;
  } catch (error) {
    say(state, error.message, "bad");
  } finally {
    byId("save-zip").disabled = false;
  }
}

/** What a person should look at first is not uploaded. */
async function upload() {
  const { outputs, report } = result;
  const clean = report.files.filter(({ verdict }) => verdict === "clean").map(({ number }) => outputs.get(number));
  const state = byId("zip-state");
  const tell = ({ stored, refused }) =>
    say(
      state,
      `${count(stored, "output")} uploaded, ${refused} refused by the server, ${outputs.size - clean.length} to look at first.`,
      refused > 0 ? "bad" : "",
    );
  byId("upload").disabled = true;
  tell(await uploadOutputs(clean, { url: UPLOAD_TO, onProgress: tell }));
  byId("upload").disabled = false;
}

function reportText() {
  return `${JSON.stringify(result.report, undefined, 2)}\n`;
}

function mapText(kind) {
  const rows = result.mappings.filter((mapping) => mapping.kind === kind).map(({ before, after }) => [before, after]);
  return formatCsv([["id_old", "id_new"], ...rows.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function count(number, what) {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}

function sizeOf(bytes) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let at = 0;
  let size = bytes;
  for (; size >= 1000 && at < units.length - 1; at++) size /= 1000;
  return `${at === 0 ? size : size.toFixed(1)} ${units[at]}`;
}
