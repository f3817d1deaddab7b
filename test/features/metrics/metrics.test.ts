import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createAccount, type TestAccount } from "../../support/accounts.ts";
import { FakeS3 } from "../../support/buckets/fake-s3.ts";
import { s3Environment } from "../../support/buckets/replica-settings.ts";
import { onEachEngine } from "../../support/engines.ts";
import { eventually } from "../../support/eventually.ts";
import { OWNER_KEY, startTestServer, type TestServer } from "../../support/test-server.ts";

/** The values of all series, by name and labels as they are written. */
async function scrape(server: TestServer, apiKey: string): Promise<Record<string, number>> {
  const { status, headers, text } = await server.request("GET", "/api/v1/metrics", { apiKey });
  expect(status).toBe(200);
  expect(headers.get("Content-Type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => {
      const end = line.lastIndexOf(" ");
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

onEachEngine("metrics", (engine) => {
  let server: TestServer;
  let annotator: TestAccount;
  beforeAll(async () => {
    server = await startTestServer({ engine });
    annotator = await createAccount(server);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test("are for whoever has an account, and for nobody else", async () => {
    expect((await server.request("GET", "/api/v1/metrics")).status).toBe(401);
    const metrics = await scrape(server, annotator.apiKey);
    expect(Object.keys(metrics)).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^argilla_space_info\\{version="[^"]+",database="${engine.name}",place="(disk|postgresql)"\\}$`,
        ),
      ),
    );
    expect(metrics.process_resident_memory_bytes).toBeGreaterThan(1 << 20);
    expect(metrics.argilla_space_storage_takes_changes).toBe(1);
    // There is no bucket, and so there is nothing to say of one.
    expect(metrics).not.toHaveProperty("argilla_space_storage_unconfirmed_bytes");
  });

  test("count each request by method and status, in every bucket that it fits", async () => {
    const count = (metrics: Record<string, number>, series: string, le?: string) => {
      const labels = `method="GET",status="${series}"${le ? `,le="${le}"` : ""}`;
      return metrics[`http_request_duration_seconds_${le ? "bucket" : "count"}{${labels}}`] ?? 0;
    };
    const before = await scrape(server, OWNER_KEY);
    for (let index = 0; index < 3; index += 1) await server.request("GET", "/api/v1/version");
    await server.request("GET", "/api/v1/me");
    const after = await scrape(server, OWNER_KEY);
    // The first scrape itself, too.
    expect(count(after, "200") - count(before, "200")).toBe(4);
    expect(count(after, "401") - count(before, "401")).toBe(1);
    expect(count(after, "200", "+Inf")).toBe(count(after, "200"));
    const bounds = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"];
    const counts = bounds.map((le) => count(after, "200", le));
    expect(counts).toEqual(counts.toSorted((one, other) => one - other));
    expect(after[`http_request_duration_seconds_sum{method="GET",status="200"}`]).toBeGreaterThan(0);
  });
});

test("metrics tell what the bucket has, and what is wrong with it", async () => {
  await using s3 = await FakeS3.start();
  await using server = await startTestServer({
    env: s3Environment(s3.bucketUrl),
  });
  const figures = async () => {
    const metrics = await scrape(server, OWNER_KEY);
    return {
      takesChanges: metrics.argilla_space_storage_takes_changes,
      full: metrics[`argilla_space_storage_problem{cause="full"}`],
      takenOver: metrics[`argilla_space_storage_problem{cause="taken-over"}`],
      unconfirmedRows: metrics.argilla_space_storage_unconfirmed_rows,
      confirmedAt: metrics.argilla_space_storage_last_confirmed_timestamp_seconds,
    };
  };
  const sound = { takesChanges: 1, full: 0, takenOver: 0, unconfirmedRows: 0 };
  await eventually(async () => expect(await figures()).toMatchObject(sound));
  const { confirmedAt = 0 } = await figures();
  expect(Math.abs(confirmedAt - Date.now() / 1000)).toBeLessThan(600);

  s3.remote.quota = s3.remote.used;
  const asked = server.request("POST", "/api/v1/workspaces", { apiKey: OWNER_KEY, json: { name: "full" } });
  await eventually(async () =>
    expect(await figures()).toMatchObject({ takesChanges: 0, full: 1, takenOver: 0 }),
  );
  expect((await figures()).unconfirmedRows).toBeGreaterThan(0);
  s3.remote.quota = Number.POSITIVE_INFINITY;
  await asked;
  await eventually(async () => expect(await figures()).toMatchObject(sound));
});
