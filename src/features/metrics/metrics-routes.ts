import { z } from "zod";
import { defineRoute, type Route } from "../../http/route.ts";
import { canReadMetrics } from "./metrics-policy.ts";
import type { MetricsService } from "./metrics-service.ts";

/** How the server does, for programs that watch over it. */
export function metricsRoutes(metrics: MetricsService): Route[] {
  return [
    defineRoute(
      {
        method: "get",
        path: "/metrics",
        tag: "Instance",
        summary: "How this instance does, in the text format of Prometheus",
        status: 200,
        output: z.string(),
        // https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
        produces: "text/plain; version=0.0.4; charset=utf-8",
      },
      async ({ actor, authorize }) => authorize(canReadMetrics(actor)).answer(await metrics.render()),
    ),
  ];
}
