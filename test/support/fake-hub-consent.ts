import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { Html, html } from "../../src/http/page.ts";
import type { FakeHub, HubApp, HubPerson } from "./fake-hub.ts";
import type { HubProvider } from "./fake-hub-provider.ts";

/** The consent page's address begins with this. */
export const CONSENT_PATH = "/login/";

/** For people who click through the simulator. */
const STYLE = new Html(`
:root { color-scheme: light dark; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 26rem; margin: 0 auto; padding: 2rem 1.25rem; }
h1 { font-size: 1.4rem; }
fieldset { border: 1px solid GrayText; border-radius: 6px; margin: 0 0 1rem; padding: .5rem .9rem .8rem; }
legend { font-weight: 600; padding: 0 .3rem; }
label { display: block; }
button { padding: .45rem .9rem; font: inherit; font-weight: 600; border: 1px solid GrayText; border-radius: 6px; }
button[value=allow] { background: CanvasText; color: Canvas; }
`);

/**
 * The Hub's sign-in and consent pages in one: who to be, which organisations to show the app, yes or no. People who
 * agreed before do not see it again.
 */
export async function handleConsent(
  hub: FakeHub,
  { oidc, grantedOrganizations }: HubProvider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params, session } = await oidc.interactionDetails(request, response);
  const app = hub.apps.get(String(params.client_id));
  if (request.method !== "POST") {
    const preselected = String(params.orgIds ?? "").split(",");
    const signedInId = hub.signedIn(request) ?? session?.accountId;
    response
      .writeHead(200, { "Content-Type": "text/html; charset=utf-8" })
      .end(consentPage(hub, signedInId, preselected));
    return;
  }

  const form = new URLSearchParams(await text(request));
  const finish = { mergeWithLastSubmission: false };
  if (form.get("decision") !== "allow") {
    const denial = { error: "access_denied", error_description: "The user denied the request" };
    return oidc.interactionFinished(request, response, denial, finish);
  }
  const person = hub.people.get(form.get("person") ?? "");
  if (!person) throw new Error("Nobody of this id has an account at the fake Hub.");
  if (!mayUse(app, person)) {
    const refusal = {
      error: "access_denied",
      error_description: "Not a member of an authorized organization",
    };
    return oidc.interactionFinished(request, response, refusal, finish);
  }
  const grant = new oidc.Grant({ accountId: person.id, clientId: String(params.client_id) });
  grant.addOIDCScope(String(params.scope));
  const grantId = await grant.save();
  const granted = new Set(form.getAll("organization"));
  grantedOrganizations.set(
    grantId,
    person.organizations.filter(({ id }) => granted.has(id)),
  );
  const result = { login: { accountId: person.id }, consent: { grantId } };
  return oidc.interactionFinished(request, response, result, finish);
}

/** `hf_oauth_authorized_org` of a Space: how the Hub tells a stranger is not documented. */
function mayUse(app: HubApp | undefined, person: HubPerson): boolean {
  const wanted = app?.authorizedOrganizations ?? [];
  return wanted.length === 0 || person.organizations.some(({ name }) => wanted.includes(name));
}

function consentPage(hub: FakeHub, signedInId: string | undefined, preselected: readonly string[]): string {
  const people = [...hub.people.values()].map(
    ({ id, username }) =>
      html`<label><input type="radio" name="person" value="${id}" required${id === signedInId && new Html(" checked")}> ${username}</label>`,
  );
  const organizations = [...hub.organizations.values()].map(
    ({ id, name }) =>
      html`<label><input type="checkbox" name="organization" value="${id}"${preselected.includes(id) && new Html(" checked")}> ${name}</label>`,
  );
  return html`<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Authorize – fake Hub</title><style>${STYLE}</style>
<main><h1>Sign in and authorize</h1>
<form method="post">
<fieldset><legend>Who are you?</legend>${people}</fieldset>
${organizations.length > 0 && html`<fieldset><legend>Organisations that the app may see</legend>${organizations}</fieldset>`}
<button name="decision" value="allow">Authorize</button>
<button name="decision" value="deny" formnovalidate>Cancel</button>
</form></main></html>`.markup;
}
