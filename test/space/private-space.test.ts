import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "@jest/globals";
import type { Space } from "../../scripts/simulator/space.ts";
import { keepScreenshot } from "../e2e/support/screenshot.ts";
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
  await keepScreenshot(visit.page, "space-private-frame");
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
  await keepScreenshot(visit.page, "space-private-callback");
  const { status } = await ask(simulator, space, "/sign-in");
  expect(status).toBe(404);
});

test("a password signs the owner in inside the frame, where the gate is open", async () => {
  await using visit = await workbench.visitAs(creator);
  const { page } = visit;
  await page.goto(space.pageUrl);
  const app = appFrame(page);
  await app.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  const credentials = JSON.stringify({ username: "owner", password: "behind the gate" });
  const status = await page.frames()[1]?.evaluate(`fetch("/api/v1/session", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: ${JSON.stringify(credentials)},
  }).then((response) => response.status)`);
  expect(status).toBe(201);
  await page.reload();
  await app.getByText("the owner: you manage this whole server").waitFor();
});
