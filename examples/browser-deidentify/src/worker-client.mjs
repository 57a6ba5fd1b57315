import workerSource from "virtual:worker-source";
import { byId } from "./elements.mjs";

/** The worker that does the work, so that the page stays responsive. What is asked of it is answered, or refused with code and message. */
export class WorkerClient {
  #worker;
  #asked = new Map();
  #next = 1;

  /** Asks; `onNews` hears what comes before the answer. */
  ask(what, content, onNews) {
    this.#worker ??= this.#start();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject, onNews });
      this.#worker.postMessage({ id, what, content });
    });
  }

  /** Ends whatever it is doing, at once. */
  stop(reason = new DOMException("Cancelled", "AbortError")) {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { reject } of this.#asked.values()) reject(reason);
    this.#asked.clear();
  }

  #start() {
    const url = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
    const worker = new Worker(url);
    URL.revokeObjectURL(url);
    worker.addEventListener("message", ({ data }) => this.#hear(data));
    worker.addEventListener("error", () => this.stop(new Error("The worker failed.")));
    worker.postMessage({ what: "codecs", content: byId("codecs").textContent });
    return worker;
  }

  #hear({ id, news, answer, error }) {
    const asked = this.#asked.get(id);
    if (!asked) return;
    if (news !== undefined) {
      asked.onNews?.(news);
      return;
    }
    this.#asked.delete(id);
    if (error) asked.reject(Object.assign(new Error(error.message), { code: error.code }));
    else asked.resolve(answer);
  }
}
