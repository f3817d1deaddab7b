import { expect, test } from "@jest/globals";
import { TEMPLATE } from "../../scripts/simulator/hub-pages.ts";
import { keepScreenshot } from "../e2e/support/screenshot.ts";
import { CountedSteps } from "./support/counted-steps.ts";
import { api, appFrame, duplicatedSpace, openedBy, signInWithHub } from "./support/space-page.ts";
import { openStepCounts } from "./support/step-counts.ts";
import { workbenchForTests } from "./support/workbench.ts";

const counts = openStepCounts();
const workbench = workbenchForTests();

test("a personal account duplicates the template without a secret and becomes the owner", async () => {
  const { simulator } = workbench;
  const grace = simulator.hub.addPerson("grace");
  await using visit = await workbench.visitAs(grace);
  const { page, context } = visit;
  const steps = new CountedSteps();

  await page.goto(`${simulator.hub.url}/spaces/${TEMPLATE}`);
  await steps.click(page.getByRole("link", { name: "Duplicate this Space" }));
  await keepScreenshot(page, "space-duplicate-dialog");
  await steps.click(page.getByLabel("Public"));
  await steps.click(page.getByRole("button", { name: "Duplicate Space" }));
  await duplicatedSpace(page, simulator);
  const onward = appFrame(page).getByRole("link", { name: "Continue in a new tab" });
  await onward.waitFor();
  await keepScreenshot(page, "space-page");
  const tab = await openedBy(context, () => steps.click(onward));
  await steps.click(tab.getByRole("link", { name: "Sign in with Hugging Face" }));
  await tab.getByRole("button", { name: "Authorize" }).waitFor();
  await keepScreenshot(tab, "space-consent");
  await steps.click(tab.getByRole("button", { name: "Authorize" }));

  await tab.getByText("the owner: you manage this whole server").waitFor();
  await keepScreenshot(tab, "space-owner");
  expect(await api(tab, "me")).toMatchObject({ username: "grace", role: "owner" });
  expect(visit.problems).toEqual([]);
  expect(counts.ours).toBe(steps.toString());
});

test("the way that Argilla's guide describes for a duplicate works too, and takes longer", async () => {
  const { simulator } = workbench;
  const ada = simulator.hub.addPerson("ada");
  await using visit = await workbench.visitAs(ada);
  const { page, context } = visit;
  const steps = new CountedSteps();
  const host = "https://ada-by-the-guide.hf.space";
  const pageUrl = `${simulator.hub.url}/spaces/ada/by-the-guide`;

  await page.goto(`${simulator.hub.url}/spaces/${TEMPLATE}`);
  await steps.click(page.getByRole("link", { name: "Duplicate this Space" }));
  await steps.fill(page.getByLabel("Space name"), "by-the-guide");
  await steps.click(page.getByLabel("Public"));
  await steps.click(page.getByRole("button", { name: "Duplicate Space" }));
  const space = await duplicatedSpace(page, simulator);
  await appFrame(page).getByRole("link", { name: "Continue in a new tab" }).waitFor();

  // "Create an OAuth App in Hugging Face and fill in the information".
  const registration = await context.newPage();
  await registration.goto(`${simulator.hub.url}/settings/applications/new`);
  await steps.fill(registration.getByLabel("Application name"), "My Argilla");
  await steps.fill(registration.getByLabel("Homepage URL"), host);
  await steps.fill(registration.getByLabel("Logo URL"), `${host}/favicon.ico`);
  for (const scope of ["openid", "profile"]) await steps.click(registration.getByLabel(scope));
  await steps.fill(registration.getByLabel("Redirect URL"), `${host}/oauth/huggingface/callback`);
  await steps.click(registration.getByRole("button", { name: "Create application" }));
  const id = (await registration.locator("#client-id").textContent()) ?? "";
  const secret = (await registration.locator("#app-secret").textContent()) ?? "";

  // "Add the created Client ID and App Secret to your Space".
  await steps.click(page.getByRole("link", { name: "Settings" }));
  for (const [name, value] of [
    ["OAUTH2_HUGGINGFACE_CLIENT_ID", id],
    ["OAUTH2_HUGGINGFACE_CLIENT_SECRET", secret],
  ] as const) {
    await steps.fill(page.getByLabel("Name of the secret"), name);
    await steps.fill(page.getByLabel("Value of the secret"), value);
    await steps.click(page.getByRole("button", { name: "Save secret" }));
    await page.getByRole("listitem").filter({ hasText: name }).waitFor();
  }

  // "Check that the enabled parameter is set to true", then "do a Factory rebuild".
  await steps.click(page.getByText(".oauth.yaml", { exact: true }).first());
  await steps.click(page.getByRole("button", { name: "Factory rebuild" }));
  expect(await space.settled()).toBe("ready");
  await page.goto(pageUrl);
  const onward = appFrame(page).getByRole("link", { name: "Continue in a new tab" });
  const tab = await openedBy(context, () => steps.click(onward));
  await steps.click(tab.getByRole("link", { name: "Sign in with Hugging Face" }));
  await steps.click(tab.getByRole("button", { name: "Authorize" }));

  await tab.getByText("the owner: you manage this whole server").waitFor();
  expect(await api(tab, "me")).toMatchObject({ username: "ada", role: "owner" });
  expect(counts.byTheGuide).toBe(steps.toString());
});

test("on an organisation's Space the creator becomes the owner, or whom USERNAME names", async () => {
  const { simulator } = workbench;
  const birdlife = simulator.hub.addOrganization("birdlife");
  const creator = simulator.hub.addPerson("creator", birdlife);
  const lead = simulator.hub.addPerson("lead", birdlife);
  const order = { owner: "birdlife", creator };
  const plain = await simulator.runSpace({ ...order, name: "plain" });
  const named = await simulator.runSpace({ ...order, name: "named", secrets: { USERNAME: "lead" } });

  for (const [space, person, role] of [
    [plain, creator, "owner"],
    [named, lead, "owner"],
    [plain, lead, "annotator"],
  ] as const) {
    await using visit = await workbench.visitAs(person);
    await signInWithHub(visit.page, space);
    await visit.page.getByText(role === "owner" ? "the owner" : "an annotator").waitFor();
    expect(await api(visit.page, "me")).toMatchObject({ username: person.username, role });
    await keepScreenshot(visit.page, `space-organization-${space.name}-${role}`);
    expect(visit.problems).toEqual([]);
  }
});

test("a second Space has its own app, its own people and nothing of the first", async () => {
  const { simulator } = workbench;
  const owner = simulator.hub.addPerson("owner-of-two");
  const first = await simulator.runSpace({
    creator: owner,
    name: "first",
    secrets: { OWNER_PASSWORD: "a password of the first" },
    variables: { ARGILLA_WORKSPACE: "birds" },
  });
  await using visit = await workbench.visitAs(owner);
  const { page } = visit;
  await page.goto(first.pageUrl);
  await page.getByRole("link", { name: "Duplicate", exact: true }).click();
  // Variables come along with their values; of secrets only the names are asked for.
  expect(await page.getByLabel("OWNER_PASSWORD").inputValue()).toBe("");
  await page.getByLabel("Space name").fill("second");
  await page.getByLabel("Public").check();
  await page.getByRole("button", { name: "Duplicate Space" }).click();
  const second = await duplicatedSpace(page, simulator);
  expect(second.app?.clientId).not.toBe(first.app?.clientId);
  await signInWithHub(page, second);
  await page.getByText("the owner").waitFor();
  const { items } = await api(page, "me/workspaces");
  expect(items.map(({ name }: { name: string }) => name)).toEqual(["birds"]);
});
