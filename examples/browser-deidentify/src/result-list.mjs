import { byId, make } from "./elements.mjs";
import { fileDetail } from "./file-detail.mjs";

const PAGE = 100;
const kinds = { clean: "good", review: "look", failed: "bad", excluded: "" };

/** The files of a batch, with what became of each; one opens into its detail. */
export class ResultList {
  #worker;
  #result;
  #shown = PAGE;

  constructor(worker) {
    this.#worker = worker;
    const again = () => this.#render((this.#shown = PAGE));
    byId("verdict").addEventListener("change", again);
    byId("find").addEventListener("input", again);
    byId("more").addEventListener("click", () => this.#render((this.#shown += PAGE)));
  }

  show(result) {
    this.#result = result;
    this.#render((this.#shown = PAGE));
  }

  #render(most) {
    const { report } = this.#result;
    const fitting = report.files.filter((file) => this.#fits(file));
    byId("list").replaceChildren(...fitting.slice(0, most).map((file) => this.#item(file)));
    byId("more").hidden = fitting.length <= most;
  }

  #fits(file) {
    const verdict = byId("verdict").value;
    const words = byId("find").value.toLowerCase();
    const text = [
      this.#pathOf(file),
      file.output,
      file.modality,
      file.iod,
      file.error?.code,
      ...file.review.map(({ code }) => code),
    ];
    return (verdict === "" || verdict === file.verdict) && text.join(" ").toLowerCase().includes(words);
  }

  #pathOf({ number }) {
    return this.#result.inputs[number - 1].path;
  }

  #item(file) {
    const summary = make(
      "summary",
      {},
      make("span", { className: `verdict ${kinds[file.verdict]}` }, file.verdict),
      make("span", { className: "name" }, this.#pathOf(file)),
      make("span", { className: "kind soft" }, file.error?.code ?? file.modality ?? ""),
    );
    const details = make("details", {}, summary);
    const open = () => {
      const { inputs, outputs, report } = this.#result;
      const input = inputs[file.number - 1];
      details.append(
        fileDetail({ file, input, output: outputs.get(file.number), treatments: report.treatments }, this.#worker),
      );
    };
    details.addEventListener("toggle", open, { once: true });
    return make("li", {}, details);
  }
}
