import type { StorageStatusOutput } from "../instance/index.ts";

/** A figure of the storage; undefined where there is none at the moment. */
interface StorageMetric {
  readonly name: string;
  readonly help: string;
  readonly value: (status: StorageStatusOutput) => number | undefined;
}

/** The figures of `/status`, by the rules for names (https://prometheus.io/docs/practices/naming/). */
export const STORAGE_METRICS: readonly StorageMetric[] = [
  {
    name: "argilla_space_storage_takes_changes",
    help: "Whether changes are answered (1) or refused (0).",
    value: ({ takes_changes }) => Number(takes_changes),
  },
  {
    name: "argilla_space_storage_at_risk_rows",
    help: "Rows that were answered for and that a crash would lose, where they are counted.",
    value: ({ at_risk }) => at_risk.rows,
  },
  {
    name: "argilla_space_storage_at_risk_seconds",
    help: "How far back a crash would lose what was answered, where it is known.",
    value: ({ at_risk }) => at_risk.seconds,
  },
  {
    name: "argilla_space_storage_unconfirmed_bytes",
    help: "Bytes of SQLite's log that the bucket has not confirmed.",
    value: ({ bucket }) => bucket?.unconfirmed.bytes,
  },
  {
    name: "argilla_space_storage_unconfirmed_rows",
    help: "Changed rows that the bucket has not confirmed.",
    value: ({ bucket }) => bucket?.unconfirmed.rows,
  },
  {
    name: "argilla_space_storage_unconfirmed_seconds",
    help: "Age of the oldest change that the bucket has not confirmed.",
    value: ({ bucket }) => bucket?.unconfirmed.seconds,
  },
  {
    name: "argilla_space_storage_last_confirmed_timestamp_seconds",
    help: "When the bucket last confirmed that it has everything.",
    value: ({ bucket }) => timestamp(bucket?.last_confirmed_at),
  },
  {
    name: "argilla_space_storage_last_snapshot_timestamp_seconds",
    help: "When the last snapshot was taken.",
    value: ({ bucket }) => timestamp(bucket?.last_snapshot_at),
  },
  {
    name: "argilla_space_storage_stored_bytes",
    help: "Bytes stored into the bucket since the start.",
    value: ({ bucket }) => bucket?.stored_bytes,
  },
  {
    name: "argilla_space_storage_restore_losses",
    help: "What the start could not restore from the bucket, in places.",
    value: ({ bucket }) => bucket?.restore?.losses.length,
  },
];

function timestamp(moment: string | undefined): number | undefined {
  return moment === undefined ? undefined : Date.parse(moment) / 1000;
}
