/** Markup that is safe to send: what is put into `html` is escaped, unless it is markup itself. */
export class Html {
  readonly markup: string;

  /** @internal */
  constructor(markup: string) {
    this.markup = markup;
  }
}

type Content = Html | string | number | undefined | false | readonly Content[];

/** Markup with values in it, as text or within quoted attributes; nowhere else may a value stand. */
export function html(markup: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(String.raw({ raw: markup }, ...values.map(markupOf)));
}

function markupOf(value: Content): string {
  if (value instanceof Html) return value.markup;
  if (value === undefined || value === false) return "";
  return typeof value === "object" ? value.map(markupOf).join("") : escapeText(String(value));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** What cannot be seen, or turns the direction of the text after it; messages have their lines and tabs. */
const invisible = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function escapeText(text: string): string {
  const visible = text.replace(
    invisible,
    (one) => `[U+${one.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`,
  );
  return visible.replace(/[&<>"']/g, (one) => entities[one]!);
}
