import { keyLength } from "@dicomsec/deidentification";
import { byId, save, say } from "./elements.mjs";

const input = byId("key");
const state = byId("key-state");

/** The key, or undefined while there is none. */
export function currentKey() {
  const digits = input.value.replaceAll(/\s/g, "");
  if (digits.length !== 2 * keyLength || /[^0-9a-f]/i.test(digits)) return undefined;
  return Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
}

export function setUpKey() {
  input.addEventListener("input", () => showState());
  byId("key-show").addEventListener("click", ({ currentTarget }) => {
    const isShown = input.type === "text";
    input.type = isShown ? "password" : "text";
    currentTarget.setAttribute("aria-pressed", String(!isShown));
    currentTarget.textContent = isShown ? "Show" : "Hide";
  });
  byId("key-new").addEventListener("click", () => {
    take(crypto.getRandomValues(new Uint8Array(keyLength)));
    showState("A new key. Save it: without it nobody can give later files the same UIDs and pseudonyms.");
  });
  byId("key-file").addEventListener("change", ({ target }) => void load(target));
  byId("key-save").addEventListener("click", () => save("dicomsec.key", currentKey()));
}

async function load(target) {
  const [file] = target.files;
  target.value = "";
  if (!file) return;
  if (file.size === keyLength) {
    take(new Uint8Array(await file.arrayBuffer()));
    showState("Key loaded.");
  } else {
    input.value = "";
    showState();
    say(state, `The file has ${file.size} bytes, a key has ${keyLength}.`, "bad");
  }
}

function take(bytes) {
  input.value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function showState(message = "Key complete.") {
  const key = currentKey();
  byId("key-save").disabled = !key;
  input.setAttribute("aria-invalid", String(!key && input.value !== ""));
  if (key) say(state, message, "good");
  else say(state, input.value === "" ? "" : "A key has 64 hexadecimal digits.", "bad");
}
