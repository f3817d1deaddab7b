import { SETTINGS } from "../../src/config/settings.ts";
import { type Html, html } from "../../src/http/page.ts";
import type { FakeHub, HubApp, HubPerson } from "../../test/support/fake-hub.ts";
import { NOT_FOUND, platformPage, stageWords } from "./platform-pages.ts";
import type { Space } from "./space.ts";

/** What a page of the Hub is made for. */
export interface HubView {
  readonly hub: FakeHub;
  readonly spaces: readonly Space[];
  readonly person: HubPerson | undefined;
}

/** `owner/name` of the Space that people duplicate. */
export const TEMPLATE = "argilla-space/template";

/** What the template Space has been given, so that the dialog asks for it; those of the table in its README. */
export const OFFERED_SECRETS = [
  ...["OWNER_PASSWORD", "OWNER_API_KEY", "OWNER_USERNAME"],
  ...["ADMIN_USERNAME", "ADMIN_PASSWORD", "ADMIN_API_KEY"],
  ...["ANNOTATOR_USERNAME", "ANNOTATOR_PASSWORD", "ANNOTATOR_API_KEY"],
  ...["ARGILLA_WORKSPACE", "ARGILLA_DATABASE_URL", "ARGILLA_AUTH_SECRET_KEY"],
  ...["OAUTH2_HUGGINGFACE_CLIENT_ID", "OAUTH2_HUGGINGFACE_CLIENT_SECRET"],
] as const;

/** As the Hub puts it on the frame (seen in its pages, not documented). */
const SANDBOX =
  "allow-downloads allow-forms allow-modals allow-pointer-lock allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts allow-storage-access-by-user-activation";

export function homePage(view: HubView): string {
  const { hub, spaces } = view;
  return page(view, "Hub", {
    body: html`<h1>A Hub of your own</h1>
<p class="soft">It stands in for Hugging Face, as far as a Space sees it. Nothing here leaves this machine.</p>
<p><a href="/spaces/${TEMPLATE}">The template Space</a></p>
<h2>Spaces</h2>
${
  spaces.length === 0
    ? html`<p>None yet. Duplicate the template.</p>`
    : html`<ul>${spaces.map((space) => html`<li><a href="/spaces/${space.id}">${space.id}</a> <span class="soft">${stageWords(space.stage)}${space.isPrivate && ", private"}</span></li>`)}</ul>`
}
<h2>Who you are</h2>
<form class="line" method="post" action="/simulator/sign-in"><label>Account<select name="person">
${[...hub.people.values()].map(({ id, username }) => html`<option value="${id}">${username}</option>`)}
</select></label><button>Be this person</button></form>
<form class="line" method="post" action="/simulator/people"><label>New account<input name="username" required pattern="[\\w.\\-]+"></label>
<label>Organisation<select name="organization"><option value="">none</option>${[...hub.organizations.values()].map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</select></label>
<button>Create it</button></form>
<form class="line" method="post" action="/simulator/organizations"><label>New organisation<input name="name" required pattern="[\\w.\\-]+"></label><button>Create it</button></form>
${view.person && html`<form class="line" method="post" action="/simulator/rename"><label>Your name<input name="username" value="${view.person.username}" required pattern="[\\w.\\-]+"></label><button>Rename yourself</button></form>`}`,
  });
}

export function templatePage(view: HubView, readme: string): string {
  return page(view, TEMPLATE, {
    body: html`<h1>${TEMPLATE}</h1>
<p><a href="/spaces/${TEMPLATE}?duplicate=true">Duplicate this Space</a></p>
<pre>${readme}</pre>`,
  });
}

/** The dialog: public variables would be copied with their values, of secrets only the names are asked for. */
export function duplicatePage(view: HubView, source: Space | undefined): string {
  const id = source?.id ?? TEMPLATE;
  const asked = source ? [...source.secrets.keys()] : OFFERED_SECRETS;
  const owners = [view.person?.username, ...(view.person?.organizations ?? []).map(({ name }) => name)];
  return page(view, "Duplicate this Space", {
    body: html`<h1>Duplicate this Space</h1><p class="soft">${id}</p>
<form method="post" action="/spaces/${id}/duplicate">
<label>Owner<select name="owner">${owners.map((owner) => html`<option>${owner}</option>`)}</select></label>
<label>Space name<input name="name" value="${id.split("/")[1]}" required pattern="[\\w.\\-]+"></label>
<fieldset><legend>Visibility</legend>
<label><input type="radio" name="visibility" value="private" checked> Private</label>
<label><input type="radio" name="visibility" value="public"> Public</label></fieldset>
<fieldset><legend>Secrets</legend>${asked.map((name) => html`<label>${name}<small>${describeSetting(name)}</small><input name="secret:${name}" autocomplete="off"></label>`)}</fieldset>
<button class="main">Duplicate Space</button>
</form>`,
  });
}

/** The Space's page: the app in a frame, or what it is doing instead. */
export function spacePage(view: HubView, space: Space, frame: string | undefined): string {
  const state = html`<div class="state"><h1>${stageWords(space.stage)}</h1>
${space.stage === "RUNTIME_ERROR" && html`<pre>${space.log()}</pre>`}
${space.stage === "PAUSED" && html`<p>Its owner has to start it again.</p>`}</div>`;
  return page(view, space.id, {
    space,
    wide: true,
    refresh: frame === undefined && space.stage !== "PAUSED" && space.stage !== "RUNTIME_ERROR",
    body: frame
      ? html`<iframe src="${frame}" title="The app" sandbox="${SANDBOX}" allow="clipboard-read; clipboard-write"></iframe>`
      : state,
  });
}

export function settingsPage(view: HubView, space: Space): string {
  const at = `/spaces/${space.id}/settings`;
  const button = (action: string, words: string) =>
    html`<form method="post" action="${at}/${action}"><button>${words}</button></form>`;
  return page(view, `${space.id}: settings`, {
    space,
    body: html`<h1>Settings</h1>
<p>It is <strong>${stageWords(space.stage)}</strong>. The app itself: <a href="${space.url}">${space.url}</a></p>
<div class="row">${button("restart", "Restart")}${button("rebuild", "Rebuild")}${button("factory-rebuild", "Factory rebuild")}${button("pause", "Pause")}${button("sleep", "Let it fall asleep")}${button("delete", "Delete")}</div>
${(["secrets", "variables"] as const).map((kind) => namesAndForm(space, kind, at))}
<h2>Visibility</h2>
<form method="post" action="${at}/visibility"><button>Make it ${space.isPrivate ? "public" : "private"}</button></form>
<h2>Custom domain</h2>
<form class="line" method="post" action="${at}/domain"><label>Domain<input name="domain" value="${space.customDomain ?? ""}"></label><button>Save</button></form>
<h2>Files</h2>
${[...space.files].map(([name, content]) => html`<details><summary>${name}</summary><form method="post" action="${at}/file"><input type="hidden" name="name" value="${name}"><label>${name}<textarea name="content">${content}</textarea></label><button>Commit</button></form></details>`)}
<h2>Container log</h2><pre>${space.log() || "Nothing yet."}</pre>`,
  });
}

/** The form that makes an OAuth app by hand. */
export function newApplicationPage(view: HubView): string {
  return page(view, "New OAuth app", {
    body: html`<h1>Create an OAuth app</h1><form method="post" action="/settings/applications">
<label>Application name<input name="name" required></label>
<label>Homepage URL<input name="homepage" type="url"></label>
<label>Logo URL<input name="logo" type="url"></label>
<fieldset><legend>Scopes</legend><label><input type="checkbox" name="scope" value="openid"> openid</label>
<label><input type="checkbox" name="scope" value="profile"> profile</label></fieldset>
<label>Redirect URL<input name="redirect" type="url" required></label>
<button class="main">Create application</button></form>`,
  });
}

export function applicationPage(view: HubView, app: HubApp): string {
  return page(view, "OAuth app", {
    body: html`<h1>Your OAuth app</h1><p>Client ID <code id="client-id">${app.clientId}</code></p>
<p>App secret <code id="app-secret">${app.clientSecret}</code></p>`,
  });
}

export function notFoundPage(view: HubView): string {
  return page(view, NOT_FOUND.title, { body: NOT_FOUND.body });
}

function namesAndForm(space: Space, kind: "secrets" | "variables", at: string): Html {
  const entries = [...space[kind]];
  const word = kind === "secrets" ? "secret" : "variable";
  return html`<h2>${kind === "secrets" ? "Secrets" : "Variables (public)"}</h2>
${entries.length > 0 && html`<ul>${entries.map(([name, value]) => html`<li><code>${name}</code>${kind === "variables" && html` = <code>${value}</code>`}${value === "" && html` <span class="soft">(empty)</span>`} <form method="post" action="${at}/${kind}"><input type="hidden" name="name" value="${name}"><button aria-label="Remove ${name}">Remove</button></form></li>`)}</ul>`}
<form class="line" method="post" action="${at}/${kind}"><label>Name of the ${word}<input name="name" required></label>
<label>Value of the ${word}<input name="value" autocomplete="off"></label><button>Save ${word}</button></form>`;
}

function describeSetting(name: string): string {
  return (SETTINGS as Readonly<Record<string, { help: string }>>)[name]?.help.replaceAll("`", "") ?? "";
}

function page(
  { person }: HubView,
  title: string,
  { space, ...rest }: { body: Html; space?: Space; wide?: boolean; refresh?: boolean },
): string {
  const header = html`<header><a href="/">Hub</a>${space && html`<a href="/spaces/${space.id}">${space.id}</a><a href="/spaces/${space.id}/settings">Settings</a><a href="/spaces/${space.id}?duplicate=true">Duplicate</a>`}
<span class="who">${person ? `signed in as ${person.username}` : "not signed in"}</span></header>`;
  return platformPage({ title, header, ...rest });
}
