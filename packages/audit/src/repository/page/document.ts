import { createHash } from "node:crypto";
import { Html, html } from "./html.js";

const style = `
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 90rem; padding: 1rem; }
header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: baseline; }
header h1 { font-size: 1.3rem; margin: 0; }
header form { margin-left: auto; }
main { margin-top: 1rem; }
form.filter { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin-bottom: 1rem; }
label { display: grid; font-size: .85rem; }
input, select, button { font: inherit; padding: .25rem .5rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8886; overflow-wrap: anywhere; }
th { white-space: nowrap; }
td.time { white-space: nowrap; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #8886; padding: .6rem; }
.failed { color: #c22; font-weight: 600; }
.notice { border-left: .3rem solid #c80; padding-left: .6rem; }
`;

const styleElement = new Html(`<style>${style}</style>`);

/** No script, nothing from elsewhere, in no frame; forms go to this server alone. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

export interface PageContent {
  readonly title: string;
  /** Whoever is logged in. */
  readonly user?: string | undefined;
  readonly body: Html;
}

/** A whole page. */
export function htmlDocument({ title, user, body }: PageContent): string {
  const navigation =
    user !== undefined &&
    html`<nav><a href="/">Audit trail</a> · <a href="/quarantine">Quarantine</a></nav>
      <form method="post" action="/logout"><bdi>${user}</bdi> <button>Log out</button></form>`;
  const { markup } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        ${styleElement}
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          ${navigation}
        </header>
        <main>${body}</main>
      </body>
    </html> `;
  return markup;
}
