import type { Database } from "../../db/database.ts";
import { definePublicRoute, type Route } from "../../http/route.ts";
import { API_VERSION, RELEASE } from "../../platform/release.ts";
import {
  type InstanceFacts,
  presentMemory,
  presentSettings,
  type SignInFacts,
} from "./instance-presenter.ts";
import { type StorageStatusOutput, settingsOutput, statusOutput, versionOutput } from "./instance-schema.ts";

const tag = "Instance";

/** What anybody may know: versions, health, and what the web app shows before sign-in. */
export function instanceRoutes(
  facts: Omit<InstanceFacts, "signIn">,
  findSignInFacts: () => Promise<SignInFacts>,
  database: Database,
  findStorageStatus: () => StorageStatusOutput,
): Route[] {
  return [
    definePublicRoute(
      {
        method: "get",
        path: "/version",
        tag,
        summary: "Level of this API",
        status: 200,
        output: versionOutput,
      },
      async () => ({ version: API_VERSION }),
    ),
    definePublicRoute(
      {
        method: "get",
        path: "/status",
        tag,
        summary: "Health of this instance",
        status: 200,
        output: statusOutput,
      },
      async () => {
        return {
          version: API_VERSION,
          search_engine: { name: "built-in" },
          memory: presentMemory(process.memoryUsage()),
          argilla_space: {
            version: RELEASE,
            database: database.dialect.name,
            uptime_seconds: Math.floor(process.uptime()),
            storage: findStorageStatus(),
          },
        };
      },
    ),
    definePublicRoute(
      {
        method: "get",
        path: "/settings",
        tag,
        summary: "What a web app shows",
        status: 200,
        output: settingsOutput,
      },
      async () => presentSettings({ ...facts, signIn: await findSignInFacts() }),
    ),
  ];
}
