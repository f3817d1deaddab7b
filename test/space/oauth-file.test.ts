import { expect, test } from "@jest/globals";
import { keepScreenshot } from "../e2e/support/screenshot.ts";
import { signIn } from "../e2e/support/web-app.ts";
import { api, askHub, putListAway, signInWithHub } from "./support/space-page.ts";
import { workbenchForTests } from "./support/workbench.ts";

const workbench = workbenchForTests();

const OWNER = { OWNER_PASSWORD: "a way in besides" };

test("enabled: false leaves the password, and says so to whoever comes by an old link", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("switched-off");
  const files = { ".oauth.yaml": "enabled: false\n" };
  const space = await simulator.runSpace({ creator, files, secrets: OWNER });
  await using visit = await workbench.visitAs(creator);
  const { page } = visit;
  await page.goto(space.url);
  await page.getByLabel("Username").waitFor();
  expect(await page.getByText("Sign in with Hugging Face").count()).toBe(0);
  await page.goto(`${space.url}/oauth/huggingface/callback?code=x&state=y`);
  await page.getByRole("heading", { name: "Sign-in with Hugging Face is off" }).waitFor();
  await keepScreenshot(page, "space-sign-in-off");
  await page.getByRole("link", { name: "Other ways to sign in" }).click();
  await signIn(page, "owner", "a way in besides");
  await page.getByText("the owner").waitFor();
});

test("a workspace that does not exist closes the door to newcomers only, and names itself", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("unknown-workspace");
  const newcomer = simulator.hub.addPerson("newcomer");
  const files = { ".oauth.yaml": "allowed_workspaces:\n  - name: birdz\n" };
  const space = await simulator.runSpace({ creator, files });
  await space.printed(/the workspace birdz of allowed_workspaces does not exist/);

  await using outside = await workbench.visitAs(newcomer);
  await signInWithHub(outside.page, space);
  await outside.page.getByRole("heading", { name: "New people cannot join yet" }).waitFor();
  expect(await outside.page.getByRole("main").textContent()).toContain("birdz");
  await keepScreenshot(outside.page, "space-unknown-workspace");

  await using inside = await workbench.visitAs(creator);
  await signInWithHub(inside.page, space);
  await putListAway(inside.page);
  await inside.page.getByRole("region", { name: "New annotators cannot join" }).waitFor();
  await keepScreenshot(inside.page, "space-unknown-workspace-owner");

  // A push heals it: the file is committed on the Hub.
  space.files.set(".oauth.yaml", "allowed_workspaces:\n  - name: admin\n");
  await space.restart({ building: true });
  expect(await space.settled()).toBe("ready");
  // The Hub does not ask again whom it asked before.
  await askHub(outside.page, space);
  await outside.page.getByText("an annotator").waitFor();
});

test("broken YAML ends on a page with the line", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("broken-file");
  const files = { ".oauth.yaml": "enabled: true\nallowed_workspaces: [admin\n" };
  const space = await simulator.runSpace({ creator, files });
  await using visit = await workbench.visitAs(creator);
  await visit.page.goto(space.url);
  await visit.page.getByRole("heading", { name: ".oauth.yaml" }).waitFor();
  expect(await visit.page.getByRole("main").textContent()).toMatch(/Is not valid YAML: line [23]/);
  await keepScreenshot(visit.page, "space-broken-file");
});

test("without the file anybody may join the default workspace", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("no-file");
  const anybody = simulator.hub.addPerson("anybody");
  const files = { ".oauth.yaml": undefined };
  const space = await simulator.runSpace({ creator, files, secrets: { WORKSPACE: "birds" } });
  await using visit = await workbench.visitAs(anybody);
  await signInWithHub(visit.page, space);
  await visit.page.getByText("an annotator").waitFor();
  const { items } = await api(visit.page, "me/workspaces");
  expect(items.map(({ name }: { name: string }) => name)).toEqual(["birds"]);
});
