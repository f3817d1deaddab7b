import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { Secret } from "../../../src/platform/secret.ts";
import { onEachEngine } from "../../support/engines.ts";
import { createSite, OWNER_KEY, type TestServer, type TestSite } from "../../support/test-server.ts";

const SPACE = { SPACE_ID: "team/labels", SPACE_HOST: "team-labels.hf.space", SPACE_AUTHOR_NAME: "team" };
const OWNER = { OWNER_USERNAME: "ada", OWNER_PASSWORD: "first password", OWNER_API_KEY: "ada's-key-1" };
const DEFAULTS = {};
const BCRYPT = "$2y$04$vQq0KBEfXNX5e9I/rDEjF.wyzg6fk3DVI63E/3lg1Qm6gKFCLE4o6";
const PASSWORD = { OWNER_PASSWORD: "owner's password" };

onEachEngine("seeding", (engine) => {
  let site: TestSite;
  beforeEach(async () => {
    site = await createSite({ engine, content: "tables" });
  });
  afterEach(async () => {
    await site[Symbol.asyncDispose]();
  });

  /** Starts, lets `look` look around with the given settings in force, and stops. */
  async function during<T>(
    env: Record<string, string>,
    look: (server: TestServer) => Promise<T>,
  ): Promise<T> {
    const server = await site.start(env);
    try {
      return await look(server);
    } finally {
      await server[Symbol.asyncDispose]();
    }
  }

  async function signIn(server: TestServer, username: string, password: string): Promise<number> {
    return (await server.request("POST", "/api/v1/token", { form: { username, password } })).status;
  }

  async function usernames(server: TestServer): Promise<string[]> {
    return (await server.context.users.list()).map(({ username }) => username).sort();
  }

  async function idOf(server: TestServer, username: string): Promise<string> {
    const user = (await server.context.users.list()).find((candidate) => candidate.username === username);
    if (!user) throw new Error(`There is no ${username}.`);
    return user.id;
  }

  async function members(server: TestServer, workspaceName: string): Promise<string[]> {
    const workspaces = await server.context.workspaces.listFor({ id: "", role: "owner" });
    const workspace = workspaces.find(({ name }) => name === workspaceName);
    if (!workspace) return [];
    return (await server.context.workspaces.listMembers(workspace.id)).map(({ username }) => username).sort();
  }

  function problems(server: TestServer): string[] {
    const { state } = server.server;
    return state.state === "misconfigured" ? state.problems.map(({ setting }) => setting) : [];
  }

  test("with no setting off a Space the documented defaults are there, admin and annotator in the workspace", async () => {
    await during(DEFAULTS, async (server) => {
      expect(await usernames(server)).toEqual(["admin", "argilla", "owner"]);
      expect(await members(server, "admin")).toEqual(["admin", "argilla"]);
      for (const name of ["owner", "admin", "argilla"])
        expect(await signIn(server, name, "12345678")).toBe(201);
    });
  });

  test("a second start changes nothing", async () => {
    const first = await during(DEFAULTS, (server) => server.context.users.list());
    const second = await during(DEFAULTS, (server) => server.context.users.list());
    expect(second).toEqual(first);
  });

  test("edits made in the app are kept: name, role, membership, password", async () => {
    const id = await during(DEFAULTS, async (server) => {
      const adminId = await idOf(server, "admin");
      const json = { username: "grace", role: "annotator", password: "chosen by grace" };
      expect(
        (await server.request("PATCH", `/api/v1/users/${adminId}`, { apiKey: OWNER_KEY, json })).status,
      ).toBe(200);
      const [workspace] = await server.context.workspaces.listFor({ id: "", role: "owner" });
      await server.context.workspaces.removeMember(workspace?.id ?? "", adminId);
      return adminId;
    });
    await during(DEFAULTS, async (server) => {
      expect(await server.context.users.get(id)).toMatchObject({ username: "grace", role: "annotator" });
      expect(await signIn(server, "grace", "chosen by grace")).toBe(201);
      expect(await usernames(server)).toEqual(["argilla", "grace", "owner"]);
      expect(await members(server, "admin")).toEqual(["argilla"]);
    });
  });

  test("a deleted account comes back only under a changed name", async () => {
    await during(DEFAULTS, async (server) => {
      await server.context.users.delete(await idOf(server, "argilla"));
    });
    await during(DEFAULTS, async (server) => expect(await usernames(server)).toEqual(["admin", "owner"]));
    const renamed = { ...DEFAULTS, ANNOTATOR_USERNAME: "mary" };
    await during(renamed, async (server) => {
      expect(await usernames(server)).toEqual(["admin", "mary", "owner"]);
      expect(await members(server, "admin")).toEqual(["admin", "mary"]);
    });
    await during(renamed, async (server) => {
      await server.context.users.delete(await idOf(server, "mary"));
    });
    await during(renamed, async (server) => expect(await usernames(server)).toEqual(["admin", "owner"]));
  });

  test("a deleted workspace comes back only under a changed name, and admin and annotator join the new one", async () => {
    await during(DEFAULTS, async (server) => {
      const [workspace] = await server.context.workspaces.listFor({ id: "", role: "owner" });
      await server.context.workspaces.delete(workspace?.id ?? "");
    });
    await during(DEFAULTS, async (server) => {
      expect(await server.context.workspaces.listFor({ id: "", role: "owner" })).toEqual([]);
    });
    await during({ ...DEFAULTS, ARGILLA_WORKSPACE: "team" }, async (server) => {
      expect(await members(server, "team")).toEqual(["admin", "argilla"]);
    });
  });

  test("a password or key that changed is applied once; the old ones are dead, and the app may change them again", async () => {
    await during(OWNER, async (server) => expect(await signIn(server, "ada", "first password")).toBe(201));
    const changed = { ...OWNER, OWNER_PASSWORD: "second password", OWNER_API_KEY: "ada's-key-2" };
    const token = await during(changed, async (server) => {
      expect(await signIn(server, "ada", "first password")).toBe(401);
      expect((await server.request("GET", "/api/v1/me", { apiKey: "ada's-key-1" })).status).toBe(401);
      expect((await server.request("GET", "/api/v1/me", { apiKey: "ada's-key-2" })).status).toBe(200);
      const form = { username: "ada", password: "second password" };
      const issued = (await server.request("POST", "/api/v1/token", { form })).json.access_token;
      const json = { password: "third, in the app" };
      const id = await idOf(server, "ada");
      await server.request("PATCH", `/api/v1/users/${id}`, { apiKey: "ada's-key-2", json });
      return issued;
    });
    await during(changed, async (server) => {
      expect(await signIn(server, "ada", "second password")).toBe(401);
      expect(await signIn(server, "ada", "third, in the app")).toBe(201);
      expect((await server.request("GET", "/api/v1/me", { bearer: token })).status).toBe(401);
    });
  });

  test("an unchanged password keeps tokens alive across starts, although its hash is never the same twice", async () => {
    const env = { ...OWNER, ARGILLA_AUTH_SECRET_KEY: "a test's secret key, long enough" };
    const token = await during(env, async (server) => {
      const form = { username: "ada", password: "first password" };
      return (await server.request("POST", "/api/v1/token", { form })).json.access_token;
    });
    await during(env, async (server) => {
      expect((await server.request("GET", "/api/v1/me", { bearer: token })).status).toBe(200);
    });
  });

  test("a changed name variable renames the account", async () => {
    const id = await during(PASSWORD, (server) => idOf(server, "owner"));
    await during({ ...PASSWORD, OWNER_USERNAME: "ada" }, async (server) => {
      expect((await server.context.users.get(id)).username).toBe("ada");
    });
    // Taking the variable away again asks for nothing.
    await during(PASSWORD, async (server) =>
      expect((await server.context.users.get(id)).username).toBe("ada"),
    );
  });

  test("documented defaults lose their force with the first credential, unless they were changed in the app", async () => {
    await during(DEFAULTS, async (server) => {
      const id = await idOf(server, "argilla");
      await server.context.users.update(id, { password: new Secret("chosen in the app") });
    });
    await during(PASSWORD, async (server) => {
      expect(await signIn(server, "owner", "owner's password")).toBe(201);
      expect(await signIn(server, "owner", "12345678")).toBe(401);
      expect(await signIn(server, "admin", "12345678")).toBe(401);
      expect(await signIn(server, "argilla", "chosen in the app")).toBe(201);
      for (const key of ["owner.apikey", "admin.apikey"]) {
        expect((await server.request("GET", "/api/v1/me", { apiKey: key })).status).toBe(401);
      }
    });
    // Losing the variable for one start must not bring the world-known password back.
    await during(DEFAULTS, async (server) => {
      expect(await signIn(server, "owner", "12345678")).toBe(401);
      expect(await signIn(server, "owner", "owner's password")).toBe(201);
    });
  });

  test("a set name that belongs to another account is a problem that names the variable, and changes nothing", async () => {
    await during(PASSWORD, async (server) => {
      await server.context.users.create({
        firstName: "Ada",
        username: "Ada",
        role: "annotator",
        password: new Secret("password of Ada"),
      });
    });
    await during({ ...PASSWORD, OWNER_USERNAME: "ada" }, async (server) => {
      expect(problems(server)).toEqual(["OWNER_USERNAME"]);
    });
    await during(PASSWORD, async (server) => {
      expect(await usernames(server)).toEqual(["Ada", "admin", "argilla", "owner"]);
      expect(await signIn(server, "owner", "owner's password")).toBe(201);
    });
  });

  test("a set key that belongs to another account is a problem that names the variable", async () => {
    await during({ ...PASSWORD, ADMIN_API_KEY: "a-shared-key" }, async (server) =>
      expect(problems(server)).toEqual([]),
    );
    await during({ ...PASSWORD, OWNER_API_KEY: "a-shared-key" }, async (server) => {
      expect(problems(server)).toEqual(["OWNER_API_KEY"]);
    });
  });

  test("on a Space there is an owner without a password and nobody else, until variables ask for more", async () => {
    await during(SPACE, async (server) => {
      expect(await usernames(server)).toEqual(["owner"]);
      expect((await server.context.users.list())[0]?.passwordHash).toBeNull();
      expect((await server.request("GET", "/api/v1/me", { apiKey: OWNER_KEY })).status).toBe(401);
    });
    await during(
      { ...SPACE, ANNOTATOR_PASSWORD: "annotator's password", USERNAME: "ada" },
      async (server) => {
        expect(await usernames(server)).toEqual(["ada", "argilla"]);
        expect(await members(server, "admin")).toEqual(["argilla"]);
      },
    );
  });

  test("the 1.x default user is an owner who signs in with the bcrypt hash of its setting", async () => {
    const env = {
      // bcrypt of "password of old", cost 4.
      ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD: BCRYPT,
      ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY: "rubrix.apikey",
    };
    await during(env, async (server) => {
      expect(await signIn(server, "argilla", "password of old")).toBe(201);
      expect(await signIn(server, "argilla", "password of young")).toBe(401);
      const me = await server.request("GET", "/api/v1/me", { apiKey: "rubrix.apikey" });
      expect(me.json).toMatchObject({ username: "argilla", role: "owner" });
    });
  });

  test("five simultaneous first starts seed once", async () => {
    // On SQLite the instances share one file; starting them in one process still races their transactions.
    const servers = await Promise.all(Array.from({ length: 5 }, () => site.start(OWNER)));
    try {
      const states = servers.map(({ server }) => server.state.state);
      expect(states).toEqual(["ready", "ready", "ready", "ready", "ready"]);
      const [first] = servers as [TestServer, ...TestServer[]];
      expect(await usernames(first)).toEqual(["ada", "admin", "argilla"]);
      expect(await members(first, "admin")).toEqual(["admin", "argilla"]);
      for (const server of servers) expect(await signIn(server, "ada", "first password")).toBe(201);
    } finally {
      for (const server of servers) await server[Symbol.asyncDispose]();
    }
  });

  test("five simultaneous starts with a changed password apply it once", async () => {
    const version = await during(OWNER, async (server) => {
      return (await server.context.users.get(await idOf(server, "ada"))).credentialsVersion;
    });
    const changed = { ...OWNER, OWNER_PASSWORD: "second password" };
    const servers = await Promise.all(Array.from({ length: 5 }, () => site.start(changed)));
    try {
      const [first] = servers as [TestServer, ...TestServer[]];
      const ada = await first.context.users.get(await idOf(first, "ada"));
      expect(ada.credentialsVersion).toBe(version + 1);
      expect(await signIn(first, "ada", "second password")).toBe(201);
    } finally {
      for (const server of servers) await server[Symbol.asyncDispose]();
    }
  });
});
