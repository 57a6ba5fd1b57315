import { presets, readConfig } from "@dicomsec/deidentification";
import { byId, make, say } from "./elements.mjs";

const preset = byId("preset");
const json = byId("config");
const state = byId("config-state");
/** CSV files by the names that the batch gives them. */
const maps = {};

/** @returns what the form says, or undefined while the configuration is none */
export function currentSettings() {
  const config = validate();
  return config && { config, ...maps };
}

export function setUpSettings() {
  preset.append(...Object.keys(presets).map((name) => make("option", { value: name }, name)));
  preset.addEventListener("change", validate);
  json.addEventListener("input", validate);
  byId("pseudonyms").addEventListener("change", ({ target }) => void loadMap("pseudonymMap", target));
  byId("shifts").addEventListener("change", ({ target }) => void loadMap("dateShifts", target));
  validate();
}

function validate() {
  let config;
  try {
    config = readConfig({ preset: preset.value, ...parsed() });
    say(state, json.value.trim() === "" ? "" : "The configuration is valid.", "good");
  } catch (error) {
    say(state, error instanceof SyntaxError ? "This is no JSON." : error.message, "bad");
  }
  json.setAttribute("aria-invalid", String(!config));
  const options = config?.options ?? [];
  byId("preset-options").textContent =
    options.length === 0 ? "The Basic Profile without options." : `Options: ${options.join(", ")}.`;
  return config;
}

function parsed() {
  return json.value.trim() === "" ? {} : JSON.parse(json.value);
}

async function loadMap(name, { files: [file] }) {
  if (file) maps[name] = await file.text();
  else delete maps[name];
  const names = { pseudonymMap: "Pseudonyms", dateShifts: "Date shifts" };
  const loaded = Object.keys(maps).map((key) => names[key]);
  byId("maps-state").textContent =
    loaded.length === 0 ? "" : `Loaded: ${loaded.join(", ")}. Used when the configuration asks for them.`;
}
