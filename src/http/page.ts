import { createHash } from "node:crypto";

/** Text that is HTML already; everything else is escaped when it is put into a page. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** Template tag: escapes every value but `Html` and lists of it. */
export function html(parts: TemplateStringsArray, ...values: unknown[]): Html {
  return new Html(parts.reduce((markup, part, index) => markup + render(values[index - 1]) + part));
}

function render(value: unknown): string {
  if (value instanceof Html) return value.markup;
  if (Array.isArray(value)) return value.map(render).join("");
  if (value === undefined || value === false) return "";
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c1d21; --soft: #5b6069; --paper: #f6f6f4; --card: #fff; --line: #dcdcd8;
  --accent: #b3261e; --focus: #0c6455; }
@media (prefers-color-scheme: dark) { :root { --ink: #ecedf0; --soft: #a6abb5; --paper: #15161a; --card: #1e2026;
  --line: #353841; --accent: #ff8a80; --focus: #74cdb8; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif;
  overflow-wrap: anywhere; }
main { max-width: 44rem; margin: 0 auto; padding: clamp(1.25rem, 6vw, 4rem) 1.25rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.05rem; margin: 0 0 .25rem; }
p { margin: .4rem 0; }
.brand { display: flex; align-items: center; gap: .6rem; color: var(--soft); font-size: .9rem; margin-bottom: 2rem; }
.brand rect { fill: var(--focus); } .brand path { fill: var(--paper); }
.lead, .note { color: var(--soft); }
.note { font-size: .9rem; margin-top: 2rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem;
  margin: 1rem 0; }
.problem { border-left: 4px solid var(--accent); }
.wrong { color: var(--accent); }
code, pre { font: .9em ui-monospace, monospace; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; overflow-x: auto; }
label { display: block; font-weight: 600; margin-top: 1rem; }
input { width: 100%; margin-top: .25rem; padding: .65rem .75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--soft); border-radius: 8px; }
a { color: var(--focus); }
button, .button { display: inline-block; margin-top: 1.25rem; padding: .65rem 1.25rem; font: inherit; font-weight: 600;
  color: var(--paper); background: var(--ink); border: 0; border-radius: 8px; text-decoration: none; cursor: pointer; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
`;

/** The drawing of `favicon.svg`, which no server serves while it starts. */
const MARK = html`<svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true"><rect x="1" y="1" width="30"
height="30" rx="8"/><path d="M5 15.4 10.2 12q1.2 6 4.4 9.6Q18 13.8 20.8 5.8l6.4 4.6Q20.6 17 15 25.2l-2 .6Q9.8 20 5 15.4Z"/></svg>`;

const STYLE_HASH = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;

/** Headers for a page: no script at all, no style but ours, no cache, and framed only by `frameAncestors`. */
export function pageHeaders(frameAncestors: string): Record<string, string> {
  return {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": `default-src 'none'; style-src ${STYLE_HASH}; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors ${frameAncestors}`,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
  };
}

/** Who may put pages into a frame: the Hub where this is a Space, nobody elsewhere. */
export function frameAncestors(onSpace: boolean): string {
  return onSpace ? "'self' https://huggingface.co" : "'none'";
}

/** A whole page without script, for the moments before there is an app and for one-time errands. */
export function renderPage(page: { title: string; body: Html; refreshSeconds?: number }): string {
  const refresh = page.refreshSeconds
    ? html`<meta http-equiv="refresh" content="${page.refreshSeconds}">`
    : undefined;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
${refresh}<title>${page.title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<div class="brand">${MARK}argilla-space</div>
${page.body}
</main>
</body>
</html>
`.markup;
}
