import { Html, html } from "../../src/http/page.ts";
import type { SpaceStage } from "./space.ts";

const style = new Html(`
:root { color-scheme: light dark; --ink: #16181d; --soft: #5c6370; --line: #d9dce3; --paper: #fff; --tint: #f5f6f8; --accent: #4338ca; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef3; --soft: #a2a9b8; --line: #343a48; --paper: #12141a; --tint: #1b1f28; --accent: #a5b4fc; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: baseline; padding: .6rem 1.25rem;
  border-bottom: 1px solid var(--line); background: var(--tint); }
header .who { margin-left: auto; color: var(--soft); }
main { width: 100%; max-width: 46rem; margin: 0 auto; padding: 1.25rem; }
main.wide { max-width: none; padding: 0; flex: 1; display: flex; flex-direction: column; }
h1 { font-size: 1.4rem; margin: .5rem 0; } h2 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
a { color: var(--accent); }
.soft { color: var(--soft); }
form { margin: .5rem 0; } form.line { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; }
label { display: block; margin: .6rem 0 0; font-weight: 600; } form.line label { margin: 0; flex: 1 1 9rem; }
label small { font-weight: 400; color: var(--soft); display: block; }
input:not([type=radio], [type=checkbox]), select, textarea { width: 100%; padding: .45rem .6rem; font: inherit; color: inherit;
  font-weight: 400; min-height: 2.4rem; background: var(--paper); border: 1px solid var(--soft); border-radius: 6px; }
textarea { min-height: 12rem; font: 13px/1.5 ui-monospace, monospace; }
fieldset { border: 1px solid var(--line); border-radius: 6px; margin: .9rem 0; padding: .5rem .9rem .8rem; }
fieldset label { font-weight: 400; } legend { font-weight: 600; padding: 0 .3rem; }
button { padding: .45rem .9rem; font: inherit; font-weight: 600; border: 1px solid var(--line); border-radius: 6px;
  color: inherit; background: var(--tint); cursor: pointer; }
button.main { background: var(--ink); color: var(--paper); border-color: var(--ink); }
.row { display: flex; flex-wrap: wrap; gap: .5rem; } .row form { margin: 0; }
li form { display: inline; } li button { padding: 0 .5rem; font-size: .85rem; font-weight: 400; }
ul { padding-left: 1.2rem; } code, pre { font: 13px/1.5 ui-monospace, monospace; }
pre { background: var(--tint); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; overflow: auto; max-height: 24rem; white-space: pre-wrap; overflow-wrap: anywhere; }
iframe { display: block; width: 100%; flex: 1; min-height: 30rem; border: 0; }
.state { padding: 4rem 1.25rem; text-align: center; } .state h1::first-letter { text-transform: uppercase; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`);

/** A page of the platform, or of what stands in for it. */
export function platformPage(page: {
  readonly title: string;
  readonly body: Html;
  readonly header?: Html | undefined;
  readonly wide?: boolean;
  readonly refresh?: boolean;
}): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
${page.refresh === true && html`<meta http-equiv="refresh" content="1">`}
<title>${page.title} – simulated Hub</title>
<style>${style}</style>
</head>
<body>
${page.header}
<main class="${page.wide ? "wide" : ""}">${page.body}</main>
</body>
</html>
`.markup;
}

/** What the Hub says of a page that is not there, and the gate of a private Space to whoever it does not know. */
export const NOT_FOUND = {
  title: "404",
  body: html`<h1>404</h1><p>Sorry, we can't find the page you are looking for.</p>`,
};

/** What the edge shows where no container serves. */
export function notServingPage(stage: SpaceStage): string {
  return platformPage({
    title: "503",
    body: html`<h1>503</h1><p>Your space is ${stageWords(stage)}. Open its page on the Hub to see more.</p>`,
  });
}

export function stageWords(stage: SpaceStage): string {
  return stage.toLowerCase().replaceAll("_", " ");
}
