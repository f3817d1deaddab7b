import { expect, test } from "@jest/globals";
import { keepScreenshot } from "../e2e/support/screenshot.ts";
import { signIn } from "../e2e/support/web-app.ts";
import { api } from "./support/space-page.ts";
import { workbenchForTests } from "./support/workbench.ts";

const workbench = workbenchForTests();

test("on a custom domain a password opens a session there, and Hugging Face leads to the Space's own host", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("with-domain");
  const customDomain = "labels.example.org";
  const secrets = { OWNER_PASSWORD: "on whichever host" };
  const space = await simulator.runSpace({ creator, customDomain, secrets });

  await using byPassword = await workbench.visitAs(undefined);
  await byPassword.page.goto(`https://${customDomain}/settings`);
  await signIn(byPassword.page, "owner", "on whichever host");
  await byPassword.page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  expect(new URL(byPassword.page.url()).host).toBe(customDomain);
  expect(byPassword.problems).toEqual([]);

  await using byHub = await workbench.visitAs(creator);
  const { page } = byHub;
  await page.goto(`https://${customDomain}/settings`);
  await page.getByRole("link", { name: "Sign in with Hugging Face" }).click();
  await page.getByRole("button", { name: "Authorize" }).click();
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  await keepScreenshot(page, "space-custom-domain");
  expect(new URL(page.url()).host).toBe(space.host);
  expect(await api(page, "me")).toMatchObject({ username: "with-domain", role: "owner" });
  expect(byHub.problems).toEqual([]);
});
