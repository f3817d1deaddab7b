import { definePublicRoute, type Route } from "../../http/route.ts";
import { LEGACY_API_VERSION, RELEASE } from "../../platform/release.ts";
import { type TokenRouteParts, tokenRoute } from "../auth/index.ts";
import { presentMemory } from "../instance/index.ts";
import { ELASTICSEARCH } from "./legacy-presenter.ts";
import { legacyInfoOutput, legacyStatusOutput } from "./legacy-schema.ts";

const argillaSpace = { version: RELEASE };

/** What a 1.x client may ask before it has credentials. */
export function legacyInstanceRoutes(parts: TokenRouteParts): Route[] {
  return [
    tokenRoute({ path: "/security/token", status: 200 }, parts),
    definePublicRoute(
      {
        method: "get",
        path: "/_info",
        tag: "Instance",
        summary: "Level of this API, which clients compare with their own version",
        status: 200,
        output: legacyInfoOutput,
      },
      async () => ({ version: LEGACY_API_VERSION, argilla_space: argillaSpace }),
    ),
    definePublicRoute(
      {
        method: "get",
        path: "/_status",
        tag: "Instance",
        summary: "Health of this instance",
        status: 200,
        output: legacyStatusOutput,
      },
      async () => ({
        version: LEGACY_API_VERSION,
        elasticsearch: ELASTICSEARCH,
        mem_info: presentMemory(process.memoryUsage()),
        argilla_space: argillaSpace,
      }),
    ),
  ];
}
