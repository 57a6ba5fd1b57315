import { attributeTable } from "./attribute-table.mjs";
import { make } from "./elements.mjs";
import { pictures } from "./pictures.mjs";

/** What became of one file: why it needs a look, its pictures and its attributes, before and after. */
export function fileDetail({ file, input, output, treatments }, worker) {
  const detail = make("div", { className: "detail" });
  const reasons = file.error ? [file.error] : file.review;
  if (reasons.length > 0) detail.append(make("ul", { className: "reasons" }, ...reasons.map(reason)));
  if (!output) return detail;
  const pair = { before: input.file, after: output.bytes };
  detail.append(
    make("p", { className: "soft" }, "Output: ", make("code", {}, output.path)),
    pictures(pair, worker),
    attributeTable({ ...pair, file, treatments }, worker),
  );
  return detail;
}

function reason({ code, message, path }) {
  return make("li", {}, `${message}${path ? ` at ${path}` : ""} `, make("code", {}, code));
}
