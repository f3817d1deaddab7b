import { expect, test } from "@jest/globals";
import { OFFERED_SECRETS } from "../../scripts/simulator/hub-pages.ts";
import { keepScreenshot } from "../e2e/support/screenshot.ts";
import { signIn } from "../e2e/support/web-app.ts";
import { postgresEngine } from "../support/engines.ts";
import { askApi } from "./support/program.ts";
import { api, appFrame, openedBy, signInWithHub } from "./support/space-page.ts";
import { workbenchForTests } from "./support/workbench.ts";

const hasPostgres = process.env.ARGILLA_TEST_POSTGRES_URL !== undefined;
const workbench = workbenchForTests();

test("with every secret of the table each account opens as it says", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("everything");
  const accounts = [
    ["OWNER", "the-owner", "owner"],
    ["ADMIN", "the-admin", "admin"],
    ["ANNOTATOR", "the-annotator", "annotator"],
  ] as const;
  const ofAccounts = accounts.flatMap(([slot, username]) => [
    [`${slot}_USERNAME`, username],
    [`${slot}_PASSWORD`, `the password of ${username}`],
    [`${slot}_API_KEY`, `${username}.apikey`],
  ]);
  const app = simulator.hub.addApp({
    ...{ clientId: "everything-id", clientSecret: "everything-secret" },
    allowsRedirect: (address) => address === "https://everything-labels.hf.space/oauth/huggingface/callback",
  });
  await using database = hasPostgres ? await postgresEngine.createDatabase("") : undefined;
  const secrets: Record<string, string> = {
    ...Object.fromEntries(ofAccounts),
    ARGILLA_WORKSPACE: "birds",
    ARGILLA_AUTH_SECRET_KEY: "0123456789abcdef".repeat(4),
    OAUTH2_HUGGINGFACE_CLIENT_ID: app.clientId,
    OAUTH2_HUGGINGFACE_CLIENT_SECRET: app.clientSecret,
    ...(database && { ARGILLA_DATABASE_URL: database.env.ARGILLA_DATABASE_URL ?? "" }),
  };
  const left = OFFERED_SECRETS.filter((name) => !secrets[name]);
  expect(left).toEqual(hasPostgres ? [] : ["ARGILLA_DATABASE_URL"]);
  await using space = await simulator.runSpace({ creator, secrets });

  await using visit = await workbench.visitAs(creator);
  const { page } = visit;
  await page.goto(space.url);
  for (const [, username, role] of accounts) {
    await signIn(page, username, `the password of ${username}`);
    await page.getByText(`You are ${username}`).waitFor();
    expect(await api(page, "me")).toMatchObject({ username, role });
    const { items } = await api(page, "me/workspaces");
    expect(items.map(({ name }: { name: string }) => name)).toEqual(["birds"]);
    await page.getByRole("button", { name: "Sign out", exact: true }).first().click();
    await page.getByText("You are signed out.").waitFor();
    const { json } = await askApi(simulator, space, "me", { "X-Argilla-Api-Key": `${username}.apikey` });
    expect(json).toMatchObject({ username, role });
  }
  await signInWithHub(page, space);
  await page.getByText("You are the-owner").waitFor();
  expect(visit.problems).toEqual([]);
});

test("with only OWNER_PASSWORD the owner gets in by it, and by Hugging Face as the same account", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("one-secret");
  const space = await simulator.runSpace({ creator, secrets: { OWNER_PASSWORD: "my only secret" } });

  await using byPassword = await workbench.visitAs(undefined);
  await byPassword.page.goto(space.url);
  await byPassword.page.getByLabel("Username").waitFor();
  await keepScreenshot(byPassword.page, "space-sign-in");
  await signIn(byPassword.page, "owner", "my only secret");
  await byPassword.page.getByText("the owner").waitFor();
  const before = await api(byPassword.page, "me");

  await using byHub = await workbench.visitAs(creator);
  await signInWithHub(byHub.page, space);
  await byHub.page.getByText("the owner").waitFor();
  expect((await api(byHub.page, "me")).id).toBe(before.id);
});

test("with every secret left blank it runs as with none, and no documented password opens it", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("blank");
  const secrets = Object.fromEntries(
    [...OFFERED_SECRETS, "USERNAME", "PASSWORD", "API_KEY", "WORKSPACE"].map((name) => [name, ""]),
  );
  const space = await simulator.runSpace({ creator, secrets });
  expect(space.stage).toBe("RUNNING");

  await using stranger = await workbench.visitAs(undefined);
  await stranger.page.goto(space.url);
  for (const username of ["owner", "admin", "argilla"]) {
    await signIn(stranger.page, username, "12345678");
    await stranger.page.getByRole("alert").waitFor();
  }
  await using visit = await workbench.visitAs(creator);
  await signInWithHub(visit.page, space);
  await visit.page.getByText("the owner").waitFor();
  expect(await api(visit.page, "me")).toMatchObject({ username: "blank", role: "owner" });
});

test("a password that is too short ends on a page that names it, and the next one heals it", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("too-short");
  // The address besides, whose remedy is the longest word of all.
  const secrets = { PASSWORD: "short", ARGILLA_DATABASE_URL: "nowhere" };
  const space = await simulator.runSpace({ creator, secrets });

  await using visit = await workbench.visitAs(creator);
  const { page, context } = visit;
  await page.setViewportSize({ width: 360, height: 700 });
  await page.goto(space.pageUrl);
  const app = appFrame(page);
  await app.getByRole("heading", { name: "2 settings need your attention" }).waitFor();
  await app.getByRole("heading", { name: "PASSWORD" }).waitFor();
  expect(await app.getByRole("main").textContent()).not.toContain("short.");
  expect(await page.frames()[1]?.evaluate("document.documentElement.scrollWidth")).toBe(360);
  await keepScreenshot(page, "space-wrong-setting");
  expect(space.stage).toBe("RUNNING");
  expect((await askApi(simulator, space, "me", { "X-Argilla-Api-Key": "any" })).status).toBe(503);

  const settings = await openedBy(context, () => app.getByRole("link", { name: "Space's settings" }).click());
  await settings.getByRole("button", { name: "Remove ARGILLA_DATABASE_URL" }).click();
  await settings.getByRole("heading", { name: "Secrets" }).waitFor();
  await settings.getByLabel("Name of the secret").fill("PASSWORD");
  await settings.getByLabel("Value of the secret").fill("long enough now");
  await settings.getByRole("button", { name: "Save secret" }).click();
  await settings.getByRole("heading", { name: "Secrets" }).waitFor();
  expect(await space.settled()).toBe("ready");
  await page.goto(space.url);
  await signIn(page, "owner", "long enough now");
  await page.getByText("the owner").waitFor();
});

test("without sign-in and password its log has the link that makes the owner's password, once", async () => {
  const { simulator } = workbench;
  const creator = simulator.hub.addPerson("no-oauth");
  const readme = "---\ntitle: Plain\nsdk: docker\napp_port: 6900\n---\n";
  const space = await simulator.runSpace({ creator, files: { "README.md": readme } });
  const [link] = await space.printed(/https:\S+owner-link\?token=\S+(?=\s)/);

  await using visit = await workbench.visitAs(creator);
  const { page } = visit;
  await page.goto(link);
  await keepScreenshot(page, "space-owner-link");
  await page.getByLabel("Password", { exact: true }).fill("from the one link");
  await page.getByLabel("Password again").fill("from the one link");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn(page, "owner", "from the one link");
  await page.getByText("the owner").waitFor();
  await page.goto(link);
  await page.getByRole("heading", { name: "This link is no longer valid" }).waitFor();
});
