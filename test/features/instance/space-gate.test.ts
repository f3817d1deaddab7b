import { beforeEach, expect, test } from "@jest/globals";
import type { Visit } from "../../../src/features/instance/index.ts";
import { TestClock } from "../../support/test-clock.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

const SPACE = {
  SPACE_ID: "ada/birds",
  SPACE_HOST: "ada-birds.hf.space,birds.example.org",
  OWNER_API_KEY: OWNER_KEY,
};
const APP = { OAUTH_CLIENT_ID: "app", OAUTH_CLIENT_SECRET: "secret" };
const MINUTE = 60 * 1000;

const page = (status: number) =>
  new Response("<!doctype html>", { status, headers: { "Content-Type": "text/html" } });
const ours = () => Response.json({ state: "ready" });

let clock: TestClock;
let visited: string[];
let meet: () => Response;

beforeEach(() => {
  clock = new TestClock();
  visited = [];
});

const visit: Visit = async (address) => {
  visited.push(address);
  return meet();
};

const start = (env: Record<string, string> = {}) =>
  startTestServer({ clock, visit, env: { ...SPACE, ...APP, ...env } });

async function gateOf(server: TestServer): Promise<string | undefined> {
  return (await server.request("GET", "/api/v1/settings")).json.argilla_space.sign_in.gate;
}

test.each<[string, () => Response, string | undefined]>([
  ["closed where a page says 404", () => page(404), "closed"],
  ["open where this server answers", ours, "open"],
  ["open where this server answers on an error", () => Response.json({}, { status: 503 }), "open"],
  ["not known where the platform says 503", () => page(503), undefined],
  [
    "not known where nobody can be reached",
    () => {
      throw new TypeError("fetch failed");
    },
    undefined,
  ],
])("the gate is %s", async (_title, answer, state) => {
  meet = answer;
  await using server = await start();
  expect(await gateOf(server)).toBe(state);
  expect(visited).toEqual(["https://ada-birds.hf.space/-/status"]);
});

test("it is looked at once a minute, and the log tells when it closes", async () => {
  meet = () => page(404);
  await using server = await start({ ARGILLA_BASE_URL: "/labels" });
  const settings = () => server.request("GET", "/labels/api/v1/settings");
  await Promise.all([settings(), settings()]);
  expect(visited).toEqual(["https://ada-birds.hf.space/labels/-/status"]);
  clock.advance(MINUTE);
  await settings();
  expect(visited).toHaveLength(2);
  expect(server.log().split("This Space is private").length).toBe(2);
});

test("behind a closed gate an owner's first steps do not count on Hugging Face", async () => {
  meet = () => page(404);
  await using server = await start();
  const people = async () =>
    (await server.request("GET", "/api/v1/first-run", { apiKey: OWNER_KEY })).json.steps.people;
  expect(await people()).toMatchObject({ hugging_face: false, done: false });
  meet = ours;
  clock.advance(MINUTE);
  expect(await people()).toMatchObject({ hugging_face: true, done: true });
});

test("off a Space there is none", async () => {
  meet = () => page(404);
  await using server = await start({ SPACE_ID: "", OWNER_PASSWORD: "long enough" });
  expect(await gateOf(server)).toBeUndefined();
  expect(visited).toEqual([]);
});

test("the address of another Space is a setting to be put right, as variables are copied", async () => {
  await using copy = await startTestServer({
    env: { ...SPACE, ARGILLA_BASE_URL: "https://ada-first.hf.space" },
  });
  expect(copy.server.state).toMatchObject({ state: "misconfigured" });
  const { text } = await copy.request("GET", "/");
  expect(text).toContain("ARGILLA_BASE_URL");
  expect(text).toContain("this one is at ada-birds.hf.space");
  for (const own of ["https://ada-birds.hf.space", "https://birds.example.org"]) {
    await using server = await startTestServer({ env: { ...SPACE, ARGILLA_BASE_URL: own } });
    expect(server.server.state).toMatchObject({ state: "ready" });
  }
});
