import { OWNER_KEY, type TestServer } from "../../support/test-server.ts";

/** A line of the audit log on the wire. */
export interface AuditLine {
  readonly id: string;
  readonly occurred_at: string;
  readonly action: string;
  readonly actor: { readonly id: string; readonly name: string } | null;
  readonly target: { readonly type: string; readonly id: string; readonly name: string } | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly source: string;
  readonly request_id: string | null;
}

/** The newest lines, as an owner reads them; `query` narrows them. */
export async function readTrail(
  server: TestServer,
  query: Record<string, string> = {},
): Promise<AuditLine[]> {
  const path = `/api/v1/audit-events?${new URLSearchParams({ limit: "200", ...query })}`;
  const answer = await server.request("GET", path, { apiKey: OWNER_KEY });
  if (answer.status !== 200) throw new Error(`Expected 200, got ${answer.status}: ${answer.text}`);
  return answer.json.items;
}

/** The lines of one action, once there are as many as `count`: refusals are written after the answer. */
export async function awaitTrail(server: TestServer, action: string, count: number): Promise<AuditLine[]> {
  for (;;) {
    const lines = await readTrail(server, { action });
    if (lines.length >= count) return lines;
  }
}
