import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "@jest/globals";
import type { Space } from "../../scripts/simulator/space.ts";
import { keepScreenshot } from "../e2e/support/screenshot.ts";
import { signIn } from "../e2e/support/web-app.ts";
import type { HubPerson } from "../support/fake-hub.ts";
import { ask, askApi } from "./support/program.ts";
import { appFrame } from "./support/space-page.ts";
import { workbenchForTests } from "./support/workbench.ts";

const KEY = { "X-Argilla-Api-Key": "a-key-of-the-owner" };
const SCRIPT = `
import os, argilla as rg
client = rg.Argilla(
    headers={"X-HF-Authorization": "Bearer " + os.environ["HF_TOKEN"]},
    proxy=os.environ["HTTPS_PROXY"],  # the SDK's own transport does not look there
)
print(client.me.username, client.me.role.value)
`;
const python = process.env.ARGILLA_TEST_PYTHON;
// A Python with the SDK is made by the gate, which names it in ARGILLA_TEST_PYTHON.
const ifPython = python ? test : test.skip;

const workbench = workbenchForTests();
let creator: HubPerson;
let stranger: HubPerson;
let space: Space;

beforeAll(async () => {
  const { simulator } = workbench;
  creator = simulator.hub.addPerson("secretive");
  stranger = simulator.hub.addPerson("curious");
  const secrets = { OWNER_PASSWORD: "behind the gate", OWNER_API_KEY: KEY["X-Argilla-Api-Key"] };
  space = await simulator.runSpace({ creator, isPrivate: true, secrets });
});

test("nobody gets past the gate without a token of the Hub, and the gate answers with a page", async () => {
  const { simulator } = workbench;
  const foreign = `Bearer ${simulator.tokenOf(stranger)}`;
  for (const headers of [KEY, { ...KEY, "X-HF-Authorization": foreign }, { Authorization: "Bearer ours" }]) {
    const { status, text, json } = await askApi(simulator, space, "me", headers);
    expect([status, json]).toEqual([404, undefined]);
    expect(text).toContain("<!doctype html>");
  }
});

test("a token in either header opens the gate, and the key opens the app", async () => {
  const { simulator } = workbench;
  const token = `Bearer ${simulator.tokenOf(creator)}`;
  for (const header of ["X-HF-Authorization", "Authorization"]) {
    const { json } = await askApi(simulator, space, "me", { ...KEY, [header]: token });
    expect(json).toMatchObject({ username: "owner", role: "owner" });
  }
  // Past the gate, errors are the app's own and say what is missing.
  const { status, json } = await askApi(simulator, space, "me", { "X-HF-Authorization": token });
  expect(status).toBe(401);
  expect(json.detail.code).toBe("argilla.api.errors::UnauthorizedError");
  expect(space.log()).not.toContain(simulator.tokenOf(creator));
});

ifPython("the SDK gets through with the snippet of the settings page", async () => {
  const { simulator } = workbench;
  const { stdout } = await promisify(execFile)(python as string, ["-c", SCRIPT], {
    env: {
      PATH: process.env.PATH,
      HF_HUB_OFFLINE: "1",
      ...simulator.programEnvironment,
      ARGILLA_API_URL: space.url,
      ARGILLA_API_KEY: KEY["X-Argilla-Api-Key"],
      HF_TOKEN: simulator.tokenOf(creator),
    },
  });
  expect(stdout.trim()).toBe("owner owner");
});

test("whoever may see it sees the app in the frame of its page, and a stranger sees neither", async () => {
  await using visit = await workbench.visitAs(creator);
  await visit.page.goto(space.pageUrl);
  await appFrame(visit.page).getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  // The pass of the frame is not for the app to keep.
  expect(space.log()).not.toContain("__sign");

  await using outside = await workbench.visitAs(stranger);
  for (const address of [space.pageUrl, space.url]) {
    await outside.page.goto(address);
    await outside.page.getByRole("heading", { name: "404" }).waitFor();
  }
});

test("the platform lets no sign-in with Hugging Face come back: its callback meets the gate", async () => {
  const { simulator } = workbench;
  await using visit = await workbench.visitAs(creator);
  const answer = await visit.page.goto(`${space.url}/oauth/huggingface/callback?code=x&state=y`);
  expect(answer?.status()).toBe(404);
  const { status } = await ask(simulator, space, "/sign-in");
  expect(status).toBe(404);
});

test("its frame says what the gate makes impossible, asks for a password, and that opens the app there", async () => {
  await using visit = await workbench.visitAs(creator);
  const { page } = visit;
  await page.goto(space.pageUrl);
  const app = appFrame(page);
  await app.getByRole("region", { name: "This Space is private" }).waitFor();
  const remedies = await app.getByRole("region", { name: "Is this Space yours?" }).textContent();
  expect(remedies).toContain("OWNER_PASSWORD");
  expect(remedies).toContain("allowed_organizations");
  for (const name of ["Continue in a new tab", "Sign in with Hugging Face"]) {
    expect(await app.getByRole("link", { name }).count()).toBe(0);
  }
  await keepScreenshot(page, "space-private-frame");
  await signIn(app, "owner", "behind the gate");
  await app.getByText("the owner: you manage this whole server").waitFor();
  await page.reload();
  await app.getByText("the owner: you manage this whole server").waitFor();
  const people = app.getByRole("listitem", { name: "Let people in" });
  expect(await people.textContent()).toContain("The Space is private");
  await keepScreenshot(page, "space-private-first-steps");
  await space.printed(/This Space is private: Hugging Face turns back whoever comes from/);
  expect(visit.problems).toEqual([]);
});

test("without a password its owner is told which secret gives one, and it does", async () => {
  const { simulator } = workbench;
  const owner = simulator.hub.addPerson("unprepared");
  const closed = await simulator.runSpace({ creator: owner, isPrivate: true });
  await using visit = await workbench.visitAs(owner);
  const { page } = visit;
  await page.goto(closed.pageUrl);
  const app = appFrame(page);
  await app.getByText("Set the secret OWNER_PASSWORD").waitFor();
  await closed.set("secrets", "OWNER_PASSWORD", "given afterwards");
  expect(await closed.settled()).toBe("ready");
  await page.reload();
  await signIn(app, "owner", "given afterwards");
  await app.getByText("the owner: you manage this whole server").waitFor();
});

test("made public it offers Hugging Face again", async () => {
  const { simulator } = workbench;
  const owner = simulator.hub.addPerson("publishing");
  const shared = await simulator.runSpace({ creator: owner, isPrivate: true });
  await using visit = await workbench.visitAs(owner);
  const { page } = visit;
  await page.goto(shared.pageUrl);
  await appFrame(page).getByRole("region", { name: "This Space is private" }).waitFor();
  shared.isPrivate = false;
  // What it knows of the gate is a minute old at most; a new container knows nothing.
  await shared.restart();
  expect(await shared.settled()).toBe("ready");
  await page.reload();
  await appFrame(page).getByRole("link", { name: "Continue in a new tab" }).waitFor();
});
