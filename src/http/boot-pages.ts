import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { RELEASE } from "../platform/release.ts";
import type { SettingsProblem } from "../platform/settings-problem.ts";
import { sendJson } from "./json-answer.ts";
import { frameAncestors, type Html, html, pageHeaders, renderPage } from "./page.ts";

/** Where the process is on its way to serving. */
export type BootState =
  | { readonly state: "starting"; readonly step: string }
  | { readonly state: "ready" }
  | { readonly state: "misconfigured"; readonly problems: readonly SettingsProblem[] };

const RETRY_SECONDS = { starting: 2, misconfigured: 60 } as const;
const API_PATH = /\/api(?:\/|$)/;
const STATUS_PATH = "/-/status";

/**
 * Answers while there is no app: a page for people, 503 JSON under `/api`, the step at `/-/status`. Plain node:http,
 * because it answers before anything else is loaded.
 *
 * @param spaceId `owner/name` where this is a Space
 */
export function createBootListener(current: () => BootState, spaceId: string | undefined): RequestListener {
  return (request, response) => {
    const state = current();
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    request.resume();
    response.setHeader("Cache-Control", "no-store");
    if (path.endsWith(STATUS_PATH)) return sendJson(response, 200, presentBootState(state));
    if (API_PATH.test(path)) return sendUnavailable(response, state);
    return sendPage(request, response, state, spaceId);
  };
}

/** The body of `/-/status`. Settings are named, not their problems: the page tells those. */
export function presentBootState(state: BootState): Record<string, unknown> {
  const common = { state: state.state, version: RELEASE };
  if (state.state === "starting") return { ...common, step: state.step };
  if (state.state === "misconfigured") return { ...common, settings: wrongSettings(state.problems) };
  return common;
}

/** Each setting once, though it may break several rules. */
function wrongSettings(problems: readonly SettingsProblem[]): string[] {
  return [...new Set(problems.map(({ setting }) => setting))];
}

function sendUnavailable(response: ServerResponse, state: BootState): void {
  const misconfigured = state.state === "misconfigured";
  const detail = misconfigured
    ? `The server's settings need attention (${wrongSettings(state.problems).join(", ")}); its page in a browser says what to change`
    : "The server is starting; try again in a few seconds";
  response.setHeader("Retry-After", misconfigured ? RETRY_SECONDS.misconfigured : RETRY_SECONDS.starting);
  sendJson(response, 503, { detail });
}

function sendPage(
  request: IncomingMessage,
  response: ServerResponse,
  state: BootState,
  spaceId: string | undefined,
): void {
  const page = state.state === "misconfigured" ? setupPage(state.problems, spaceId) : startingPage(state);
  // The platform takes 200 on `/` for health; anything else is not there yet.
  const status = (request.url ?? "/").split("?")[0] === "/" ? 200 : 503;
  response.writeHead(status, pageHeaders(frameAncestors(spaceId !== undefined))).end(page);
}

function startingPage(state: BootState): string {
  const step = state.state === "starting" ? state.step : "Almost there";
  return renderPage({
    title: "Starting – argilla-space",
    refreshSeconds: RETRY_SECONDS.starting,
    body: html`<h1>Starting…</h1>
<p class="lead" role="status">${step}. This page reloads by itself.</p>`,
  });
}

function setupPage(problems: readonly SettingsProblem[], spaceId: string | undefined): string {
  const count = wrongSettings(problems).length;
  const things = count === 1 ? "One setting needs" : `${count} settings need`;
  return renderPage({
    title: "Settings need attention – argilla-space",
    body: html`<h1>${things} your attention</h1>
<p class="lead">The server is up but serves nothing until this is put right. No data was touched.</p>
${problems.map(
  ({ setting, rule, remedy }) => html`<section class="card problem">
<h2><code>${setting}</code></h2>
<p>${rule}</p>
<p><strong>${remedy}</strong></p>
</section>`,
)}
<p class="note">${spaceId === undefined ? OFF_A_SPACE : onSpace(spaceId)} An empty value counts as not set.</p>`,
  });
}

const OFF_A_SPACE = html`Change the environment or the <code>.env</code> file and start again.`;

/** The settings open in a tab of their own: the Hub cannot be shown in the frame that this page may be in. */
function onSpace(spaceId: string): Html {
  return html`Secrets and variables are in the
<a href="https://huggingface.co/spaces/${spaceId}/settings" target="_blank" rel="noopener">Space's settings</a>, which
only its owners can open; files are in the Space's repository. A change of either restarts the Space; reload this page then.`;
}
