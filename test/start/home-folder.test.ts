import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createSite, type TestServer, type TestSite } from "../support/test-server.ts";

let site: TestSite;
let server: TestServer | undefined;
beforeEach(async () => {
  site = await createSite();
});
afterEach(async () => {
  await server?.[Symbol.asyncDispose]();
  server = undefined;
  await site[Symbol.asyncDispose]();
});

/** A folder in which this process cannot make anything; root may write everywhere but into the kernel's own folders. */
function unwritableFolder(): string {
  if (process.getuid?.() === 0) return "/sys";
  const folder = join(site.folder, "read-only");
  mkdirSync(folder);
  chmodSync(folder, 0o555);
  return folder;
}

describe("a home folder that cannot be used", () => {
  const cases: [what: string, home: () => string][] = [
    [
      "is a file",
      () => {
        const file = join(site.folder, "file");
        writeFileSync(file, "");
        return file;
      },
    ],
    [
      "lies below a file",
      () => {
        writeFileSync(join(site.folder, "file"), "");
        return join(site.folder, "file", "home");
      },
    ],
    ["lies where nothing can be made", () => join(unwritableFolder(), "home")],
    ["is not writable", unwritableFolder],
  ];
  test.each(cases)("keeps the server on its setup page when it %s", async (_, home) => {
    const path = home();
    server = await site.start({ ARGILLA_HOME_PATH: path });
    const page = await server.request("GET", "/");
    expect(page.status).toBe(200);
    expect(page.text).toContain("<code>ARGILLA_HOME_PATH</code>");
    expect(page.text).toContain(path);
    expect(page.text).toContain("this process may write to");
    expect((await server.request("GET", "/api/v1/version")).status).toBe(503);
  });

  test("is not blamed when it is ARGILLA_DATABASE_URL that names a bad place", async () => {
    writeFileSync(join(site.folder, "file"), "");
    server = await site.start({
      ARGILLA_DATABASE_URL: `sqlite:///${join(site.folder, "file", "labels.db")}`,
    });
    const { json } = await server.request("GET", "/-/status");
    expect(json).toMatchObject({ state: "misconfigured", settings: ["ARGILLA_DATABASE_URL"] });
  });
});

describe("the home folder", () => {
  test("is made with what belongs into it, the key for its owner alone", async () => {
    const home = join(site.folder, "deep", "in", "here");
    server = await site.start({ ARGILLA_HOME_PATH: home });
    expect(readdirSync(home)).toEqual(expect.arrayContaining(["argilla-space.db", "secret.key"]));
    expect(statSync(join(home, "secret.key")).mode & 0o777).toBe(0o600);
  });

  test("is .argilla in the person's own folder when no setting names one", async () => {
    server = await site.start({ ARGILLA_HOME_PATH: "" });
    expect(readdirSync(join(site.folder, ".argilla"))).toContain("argilla-space.db");
  });
});
