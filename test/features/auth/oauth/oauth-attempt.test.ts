import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { onEachEngine } from "../../../support/engines.ts";
import { FakeHub, type HubPerson } from "../../../support/fake-hub.ts";
import {
  browserFor,
  CALLBACK,
  comeBack,
  finishSignIn,
  personalSpace,
  signInWithHub,
  startSignIn,
} from "../../../support/hub-sign-in.ts";
import { TestClock } from "../../../support/test-clock.ts";
import { startTestServer, type TestServer } from "../../../support/test-server.ts";

const TEN_MINUTES = 10 * 60 * 1000;
const EXPIRED = "/sign-in/problem?code=expired";

onEachEngine("an attempt to sign in with Hugging Face", (engine) => {
  const clock = new TestClock();
  let hub: FakeHub;
  let server: TestServer;
  let ada: HubPerson;
  beforeAll(async () => {
    hub = await FakeHub.start();
    ada = hub.addPerson("ada");
    server = await startTestServer({ engine, env: personalSpace(hub, ada), clock });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await hub[Symbol.asyncDispose]();
  });

  test("is good for ten minutes", async () => {
    for (const { wait, outcome } of [
      { wait: TEN_MINUTES - 1, outcome: "/" },
      { wait: TEN_MINUTES, outcome: EXPIRED },
    ]) {
      const browser = browserFor(server);
      const callback = await comeBack(server, ada, { browser });
      clock.advance(wait);
      expect((await finishSignIn(server, browser, callback)).destination).toBe(outcome);
    }
  });

  test("is good once, also for the very browser that made it", async () => {
    // The second round finds the database's connections open, so that the requests really meet.
    for (const _round of ["first", "second"]) {
      const browser = browserFor(server);
      const callback = await comeBack(server, ada, { browser });
      const exchanges = hub.count("POST /oauth/token");
      const tries = Array.from({ length: 5 }, () => finishSignIn(server, browser, callback));
      const destinations = (await Promise.all(tries)).map(({ destination }) => destination).sort();
      expect(destinations).toEqual(["/", EXPIRED, EXPIRED, EXPIRED, EXPIRED]);
      // Signed in by now, the browser is not asked to sign in again.
      expect((await finishSignIn(server, browser, callback)).destination).toBe(`${EXPIRED}&for=link`);
      // The Hub, which refuses a code's second use too, was not even asked.
      expect(hub.count("POST /oauth/token")).toBe(exchanges + 1);
    }
  });

  test("is used up by an answer that fails", async () => {
    const browser = browserFor(server);
    const callback = await comeBack(server, ada, { browser });
    const withoutCode = new URL(callback);
    withoutCode.searchParams.delete("code");
    const failed = await finishSignIn(server, browser, withoutCode);
    expect(failed.destination).toBe("/sign-in/problem?code=not-verified");
    expect((await finishSignIn(server, browser, callback)).destination).toBe(EXPIRED);
  });

  test("does not count in another browser, and is not used up by it", async () => {
    const browser = browserFor(server);
    const callback = await comeBack(server, ada, { browser });
    const others = [browserFor(server), browserFor(server)];
    await startSignIn(server, others[1] as typeof browser);
    for (const other of others) {
      expect(await finishSignIn(server, other, callback)).toMatchObject({
        destination: "/sign-in/problem?code=other-browser",
        user: null,
      });
    }
    expect((await finishSignIn(server, browser, callback)).destination).toBe("/");
  });

  test("lives beside others of the same browser", async () => {
    const browser = browserFor(server);
    const first = await comeBack(server, ada, { browser, query: { next: "/first" } });
    const second = await comeBack(server, ada, { browser, query: { next: "/second" } });
    expect((await finishSignIn(server, browser, first)).destination).toBe("/first");
    expect((await finishSignIn(server, browser, second)).destination).toBe("/second");
  });

  test("is not used up by HEAD, as link previews send it", async () => {
    const browser = browserFor(server);
    const callback = await comeBack(server, ada, { browser });
    const head = await browser.send("HEAD", callback);
    expect(head.location).toBeUndefined();
    expect(head.headers.getSetCookie()).toEqual([]);
    expect((await finishSignIn(server, browser, callback)).destination).toBe("/");
    const start = callback.href.replace(CALLBACK, "/api/v1/oauth2/providers/huggingface/authentication");
    expect((await browser.send("HEAD", start)).location).toBeUndefined();
  });

  test("that was denied says so, and leads on at the next try", async () => {
    const query = { next: "/settings?tab=key#top" };
    const browser = browserFor(server);
    const denied = await signInWithHub(server, ada, { browser, query, deny: true });
    expect(denied).toMatchObject({
      destination: "/sign-in/problem?code=denied&next=%2Fsettings%3Ftab%3Dkey%23top",
      user: null,
    });
    expect(hub.requests.at(-1)).not.toBe("POST /oauth/token");
    expect((await signInWithHub(server, ada, { browser, query })).destination).toBe("/settings?tab=key#top");
  });

  test.each([
    ["access_denied", "denied"],
    ["server_error", "provider-unavailable"],
    ["temporarily_unavailable", "provider-unavailable"],
    ["invalid_scope", "provider-refused"],
    ["unauthorized_client", "provider-refused"],
    ["", "provider-refused"],
    ["<script>alert(1)</script>", "provider-refused"],
    ["x".repeat(10_000), "provider-refused"],
  ])("ends on its page when the Hub sends back the error %.40s", async (error, code) => {
    const browser = browserFor(server);
    const callback = await comeBack(server, ada, { browser });
    const description = "<img src=x onerror=alert(1)>\r\nSet-Cookie: a=b";
    const answer = new URL(callback);
    answer.search = `${new URLSearchParams({
      error,
      error_description: description,
      error_uri: "https://evil.example",
      state: callback.searchParams.get("state") as string,
    })}`;
    const outcome = await finishSignIn(server, browser, answer);
    expect(outcome).toMatchObject({ destination: `/sign-in/problem?code=${code}`, user: null });
    for (const text of [description, "evil.example", "<script>"]) expect(server.log()).not.toContain(text);
  });

  test("takes no code of another attempt, though the Hub gave it to the same person", async () => {
    const victim = browserFor(server);
    const stolen = await comeBack(server, ada, { browser: victim });
    const attacker = browserFor(server);
    const own = await comeBack(server, hub.addPerson("mallory"), { browser: attacker });
    own.searchParams.set("code", stolen.searchParams.get("code") as string);
    // The Hub itself refuses: the code was asked for with the proof key of the other attempt.
    expect(await finishSignIn(server, attacker, own)).toMatchObject({ destination: EXPIRED, user: null });
    expect(server.log()).toContain('"error":"invalid_grant"');
  });

  test("with a code that was exchanged before is refused by the Hub", async () => {
    const first = browserFor(server);
    const spent = await comeBack(server, ada, { browser: first });
    await finishSignIn(server, first, spent);
    const second = browserFor(server);
    const callback = await comeBack(server, ada, { browser: second });
    callback.searchParams.set("code", spent.searchParams.get("code") as string);
    expect(await finishSignIn(server, second, callback)).toMatchObject({ destination: EXPIRED, user: null });
  });
});
