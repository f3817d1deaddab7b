import { expect, test } from "@jest/globals";
import { readTemplate } from "../../scripts/simulator/space-template.ts";
import { keepScreenshot } from "../e2e/support/screenshot.ts";
import type { HubApp } from "../support/fake-hub.ts";
import { api, askHub, duplicatedSpace, signInWithHub } from "./support/space-page.ts";
import { workbenchForTests } from "./support/workbench.ts";

const workbench = workbenchForTests();

/** An app that somebody registered by hand for one address. */
function registerApp(name: string, host: string): HubApp {
  return workbench.simulator.hub.addApp({
    clientId: `${name}-id`,
    clientSecret: `${name}-secret`,
    allowsRedirect: (address) => address === `https://${host}/oauth/huggingface/callback`,
  });
}

function asSecrets({ clientId, clientSecret }: HubApp): Record<string, string> {
  return { OAUTH2_HUGGINGFACE_CLIENT_ID: clientId, OAUTH2_HUGGINGFACE_CLIENT_SECRET: clientSecret };
}

test("a client id that the Hub does not know is explained before the Hub says 400", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("wrong-id");
  const secrets = asSecrets({ clientId: "nobody", clientSecret: "nothing", allowsRedirect: () => false });
  const space = await simulator.runSpace({ creator, secrets });
  await using visit = await workbench.visitAs(creator);
  const { page } = visit;
  await askHub(page, space);
  await page.getByRole("heading", { name: "Hugging Face refused this server" }).waitFor();
  const explanation = await page.getByRole("main").textContent();
  expect(explanation).toContain(`${space.url}/oauth/huggingface/callback`);
  expect(explanation).toContain(
    "Remove OAUTH2_HUGGINGFACE_CLIENT_ID and OAUTH2_HUGGINGFACE_CLIENT_SECRET from the Space's secrets and variables",
  );
  await space.printed(/does not know this OAuth app/);
  await keepScreenshot(page, "space-refused-app");

  // What it would have been otherwise, for whoever wants to see it.
  const atHub = page.waitForResponse((response) => response.url().includes("/oauth/authorize"));
  await page.getByRole("link", { name: "See what Hugging Face says" }).click();
  expect((await atHub).status()).toBe(400);

  await page.goto(`${space.url}/sign-in`);
  await page.getByRole("region", { name: "Hugging Face refuses this server" }).waitFor();
  await keepScreenshot(page, "space-refused-app-sign-in");
});

test("a duplicate with the OAuth app of the first says so, and runs with its own once that is gone", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("copying");
  const variables = asSecrets(registerApp("of-the-first", "copying-first.hf.space"));
  const first = simulator.createSpace({
    ...{ owner: "copying", name: "first", creator, variables },
    files: readTemplate(),
  });
  await using visit = await workbench.visitAs(creator);
  const { page } = visit;
  await page.goto(`${first.pageUrl}?duplicate=true`);
  await page.getByLabel("Space name").fill("second");
  await page.getByLabel("Public").check();
  await page.getByRole("button", { name: "Duplicate Space" }).click();
  const second = await duplicatedSpace(page, simulator);
  await askHub(page, second);
  await page.getByRole("heading", { name: "Hugging Face refused this server" }).waitFor();
  const explanation = await page.getByRole("main").textContent();
  expect(explanation).toContain("It may have come along when this Space was duplicated.");
  expect(explanation).toContain("the Space has an OAuth app of its own, which is used then");
  await second.printed(/OAUTH2_HUGGINGFACE_CLIENT_ID takes the place of the OAuth app/);

  second.variables.delete("OAUTH2_HUGGINGFACE_CLIENT_SECRET");
  await page.goto(`${second.pageUrl}/settings`);
  await page.getByRole("button", { name: "Remove OAUTH2_HUGGINGFACE_CLIENT_ID" }).click();
  await page.getByRole("heading", { name: "Variables" }).waitFor();
  expect(await second.settled()).toBe("ready");
  await signInWithHub(page, second);
  await page.getByText("the owner").waitFor();
});

test("a duplicate with the address of the first ends on the setup page, which names it", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("misdirected");
  const variables = { ARGILLA_BASE_URL: "https://misdirected-first.hf.space" };
  const space = await simulator.runSpace({ creator, name: "second", variables });
  await using visit = await workbench.visitAs(creator);
  await visit.page.goto(space.url);
  await visit.page.getByRole("heading", { name: "ARGILLA_BASE_URL" }).waitFor();
  await keepScreenshot(visit.page, "space-other-address");
  await space.set("variables", "ARGILLA_BASE_URL", undefined);
  expect(await space.settled()).toBe("ready");
});

test("a wrong client secret is told on a page, with the words for the owner", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("wrong-secret");
  const app = registerApp("wrong-secret", "wrong-secret-labels.hf.space");
  const secrets = { ...asSecrets(app), OAUTH2_HUGGINGFACE_CLIENT_SECRET: "of another app" };
  const space = await simulator.runSpace({ creator, secrets });
  await using visit = await workbench.visitAs(creator);
  const { page } = visit;
  await signInWithHub(page, space);
  await page.getByRole("heading", { name: "Hugging Face refused this server" }).waitFor();
  expect(await page.getByRole("main").textContent()).toContain("OAUTH2_HUGGINGFACE_CLIENT_SECRET");
  await keepScreenshot(page, "space-wrong-client-secret");
  expect(space.log()).not.toContain("of another app");
});

test("an app of one's own goes before the Space's", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("own-app");
  const app = registerApp("own", "own-app-labels.hf.space");
  const space = await simulator.runSpace({ creator, secrets: asSecrets(app) });
  expect(space.app).toBeDefined();
  await using visit = await workbench.visitAs(creator);
  const asked = visit.page.waitForRequest((request) => request.url().includes("/oauth/authorize"));
  await signInWithHub(visit.page, space);
  expect(new URL((await asked).url()).searchParams.get("client_id")).toBe(app.clientId);
  await visit.page.getByText("the owner").waitFor();
  expect(await api(visit.page, "me")).toMatchObject({ username: "own-app", role: "owner" });
});

test("half an app is a setting to be put right", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("half-app");
  const space = await simulator.runSpace({ creator, secrets: { OAUTH2_HUGGINGFACE_CLIENT_ID: "an-id" } });
  await using visit = await workbench.visitAs(creator);
  await visit.page.goto(space.url);
  await visit.page.getByRole("heading", { name: "OAUTH2_HUGGINGFACE_CLIENT_SECRET" }).waitFor();
});

test("id and secret in the file work, and the log says that everybody can read it", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("app-in-file");
  const app = registerApp("in-file", "app-in-file-labels.hf.space");
  const file = `providers:\n  - name: huggingface\n    client_id: ${app.clientId}\n    client_secret: ${app.clientSecret}\n    scope: openid profile\n`;
  // No hf_oauth: what the Space injects would go before the file.
  const readme = "---\ntitle: With a file\nsdk: docker\n---\n";
  const files = { ".oauth.yaml": file, "README.md": readme };
  const space = await simulator.runSpace({ creator, files });
  await space.printed(/everybody can read this file/);
  expect(space.log()).not.toContain(app.clientSecret);
  await using visit = await workbench.visitAs(creator);
  await signInWithHub(visit.page, space);
  await visit.page.getByText("the owner").waitFor();
});

test("whom the Space's own rule keeps out is told so by the page that they come back to", async () => {
  const { simulator } = workbench;
  const birdlife = simulator.hub.addOrganization("birdlife");
  const member = simulator.hub.addPerson("member", birdlife);
  const stranger = simulator.hub.addPerson("stranger");
  const creator = simulator.hub.addPerson("creator-of-members-only", birdlife);
  const readme = "---\ntitle: Members\nsdk: docker\nhf_oauth: true\nhf_oauth_authorized_org: birdlife\n---\n";
  const space = await simulator.runSpace({ creator, files: { "README.md": readme } });
  await using visit = await workbench.visitAs(stranger);
  await signInWithHub(visit.page, space);
  await visit.page.getByRole("heading", { name: "Hugging Face said no" }).waitFor();
  expect(await visit.page.getByRole("main").textContent()).toContain("members of an organisation");
  await keepScreenshot(visit.page, "space-authorized-org");
  await using inside = await workbench.visitAs(member);
  await signInWithHub(inside.page, space);
  await inside.page.getByText("an annotator").waitFor();
});

test("somebody who is renamed at the Hub stays the same account, and a later holder of the name is another", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("host-of-renamed");
  const person = simulator.hub.addPerson("before");
  const space = await simulator.runSpace({ creator });
  await using visit = await workbench.visitAs(person);
  await signInWithHub(visit.page, space);
  await visit.page.getByText("an annotator").waitFor();
  const { id } = await api(visit.page, "me");

  person.username = "after";
  const successor = simulator.hub.addPerson("before");
  await using again = await workbench.visitAs(person);
  await signInWithHub(again.page, space);
  await again.page.getByText("an annotator").waitFor();
  expect((await api(again.page, "me")).id).toBe(id);
  await using other = await workbench.visitAs(successor);
  await signInWithHub(other.page, space);
  await other.page.getByText("an annotator").waitFor();
  expect((await api(other.page, "me")).id).not.toBe(id);
});
