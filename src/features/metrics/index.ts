export { metricsRoutes } from "./metrics-routes.ts";
export { MetricsService } from "./metrics-service.ts";
