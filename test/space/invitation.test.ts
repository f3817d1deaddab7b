import { expect, test } from "@jest/globals";
import { keepScreenshot } from "../e2e/support/screenshot.ts";
import { pathOf } from "../e2e/support/web-app.ts";
import { api, appFrame, openedBy } from "./support/space-page.ts";
import { workbenchForTests } from "./support/workbench.ts";

const workbench = workbenchForTests();

test("an annotator who follows a link lands where it leads, signed in", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("inviting");
  const invited = simulator.hub.addPerson("invited");
  const space = await simulator.runSpace({ creator, name: "birds" });
  await using visit = await workbench.visitAs(invited);
  const { page } = visit;

  await page.goto(`${space.url}/settings?tab=key#api-key`);
  await page.getByRole("link", { name: "Sign in with Hugging Face" }).waitFor();
  await keepScreenshot(page, "space-invited");
  await page.getByRole("link", { name: "Sign in with Hugging Face" }).click();
  await page.getByRole("button", { name: "Authorize" }).click();
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  expect(pathOf(page)).toBe("/settings?tab=key#api-key");
  expect(await api(page, "me")).toMatchObject({ username: "invited", role: "annotator" });
  await keepScreenshot(page, "space-invited-settings");

  // The second time the Hub does not even ask, and the link just opens.
  await page.getByRole("button", { name: "Sign out", exact: true }).first().click();
  await page.getByText("You are signed out.").waitFor();
  await page.goto(`${space.url}/settings`);
  await page.getByRole("link", { name: "Sign in with Hugging Face" }).click();
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  expect(visit.problems).toEqual([]);
});

test("one who follows a link to the Space's page gets there too, through a tab of its own", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("inviting-too");
  const invited = simulator.hub.addPerson("invited-too");
  const space = await simulator.runSpace({ creator, name: "bees" });
  await using visit = await workbench.visitAs(invited);
  const { page, context } = visit;
  await page.goto(space.pageUrl);
  const onward = appFrame(page).getByRole("link", { name: "Continue in a new tab" });
  const tab = await openedBy(context, () => onward.click());
  await tab.getByRole("link", { name: "Sign in with Hugging Face" }).click();
  await tab.getByRole("button", { name: "Authorize" }).click();
  await tab.getByText("an annotator").waitFor();
  expect(visit.problems).toEqual([]);
});
