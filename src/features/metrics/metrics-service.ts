import type { Gauge, Metric, Registry } from "prom-client";
import { DURATION_BOUNDS, type DurationCounts, type RequestTimes } from "../../http/request-times.ts";
import { RELEASE } from "../../platform/release.ts";
import { STORAGE_CAUSES } from "../../storage/storage-cause.ts";
import type { StorageStatusOutput } from "../instance/index.ts";
import { STORAGE_METRICS } from "./storage-metrics.ts";

type Prometheus = typeof import("prom-client");

interface Parts {
  readonly requestTimes: RequestTimes;
  readonly storageStatus: () => StorageStatusOutput;
  readonly engine: string;
}

interface Exposition {
  readonly registry: Registry;
  readonly tellStorage: (status: StorageStatusOutput) => void;
}

/** What Prometheus collects. Where nobody asks for it nothing of it is even loaded. */
export class MetricsService {
  readonly #parts: Parts;
  #exposition: Promise<Exposition> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** All figures of this moment, in Prometheus' text format. */
  async render(): Promise<string> {
    this.#exposition ??= this.#register();
    const { registry, tellStorage } = await this.#exposition;
    tellStorage(this.#parts.storageStatus());
    return registry.metrics();
  }

  async #register(): Promise<Exposition> {
    // The only name that a bundler gives a CommonJS package, too.
    const { default: prometheus } = await import("prom-client");
    const registry = new prometheus.Registry();
    prometheus.collectDefaultMetrics({ register: registry });
    this.#addInstance(prometheus, registry);
    registry.registerMetric(requestDurations(this.#parts.requestTimes));
    return { registry, tellStorage: addStorage(prometheus, registry) };
  }

  #addInstance({ Gauge }: Prometheus, registry: Registry): void {
    const { engine, storageStatus } = this.#parts;
    const info = new Gauge({
      name: "argilla_space_info",
      help: "Release, kind of database and place of the data; always 1.",
      labelNames: ["version", "database", "place"],
      registers: [registry],
    });
    info.set({ version: RELEASE, database: engine, place: storageStatus().place }, 1);
  }
}

/** @returns what sets all figures of the storage to those of one status. */
function addStorage({ Gauge }: Prometheus, registry: Registry): Exposition["tellStorage"] {
  const registers = [registry];
  const gauges = STORAGE_METRICS.map(({ name, help, value }): [Gauge, typeof value] => {
    return [new Gauge({ name, help, registers }), value];
  });
  const problem = new Gauge({
    name: "argilla_space_storage_problem",
    help: "Whether the storage has this problem (1) or not (0).",
    labelNames: ["cause"],
    registers,
  });
  return (status) => {
    for (const [gauge, value] of gauges) {
      const current = value(status);
      if (current === undefined) gauge.remove();
      else gauge.set(current);
    }
    for (const cause of STORAGE_CAUSES) problem.set({ cause }, Number(cause === status.problem?.cause));
  };
}

/** A histogram whose counts are kept elsewhere, where to count a request takes no library. */
function requestDurations(times: RequestTimes): Metric {
  const name = "http_request_duration_seconds";
  const about = { name, help: "How long requests took that were answered to the end.", type: "histogram" };
  const get = async () => ({
    ...about,
    values: [...times.counts].flatMap((each) => histogramOf(name, each)),
  });
  // Of a metric a registry asks no more than this.
  return { ...about, get } as unknown as Metric;
}

function histogramOf(name: string, { method, status, within, count, sum }: DurationCounts) {
  const labels = { method, status };
  let below = 0;
  const buckets = DURATION_BOUNDS.map((le, index) => {
    below += within[index] ?? 0;
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: below };
  });
  return [
    ...buckets,
    { metricName: `${name}_bucket`, labels: { ...labels, le: "+Inf" }, value: count },
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
