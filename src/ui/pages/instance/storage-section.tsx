import type { BucketStatus, StorageStatus } from "../../api/wire-types.ts";
import { counted, describeBytes, describeSeconds } from "../../components/amounts.ts";
import { Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/moment.tsx";
import { Notice } from "../../components/notice.tsx";
import { Section } from "../../components/section.tsx";
import { StorageSteps } from "../../components/storage-steps.tsx";

/** Where the data are and what a crash would do to them. */
export function StorageSection({ storage }: { storage: StorageStatus }) {
  const { bucket, problem } = storage;
  return (
    <Section title="Storage" about={storage.promise}>
      {problem && (
        <Notice tone="danger" title={problem.message}>
          <p>{problem.remedy}</p>
        </Notice>
      )}
      {storage.place === "container" && (
        <Notice tone="caution" title="What people do here is lost when this Space restarts">
          <StorageSteps />
        </Notice>
      )}
      <Facts
        facts={{
          "Where the data are": storage.about,
          "A crash now would lose": capitalised(storage.at_risk.summary),
          ...(bucket && bucketFacts(bucket)),
        }}
      />
    </Section>
  );
}

function bucketFacts(bucket: BucketStatus) {
  const { unconfirmed } = bucket;
  return {
    "The bucket": STATES[bucket.state],
    "Last confirmed write": bucket.last_confirmed_at ? <Moment at={bucket.last_confirmed_at} /> : "None yet",
    "On its way there":
      unconfirmed.changes === 0
        ? "Nothing"
        : `${counted(unconfirmed.changes, "change")}, ${counted(unconfirmed.rows, "row")}, ${describeBytes(unconfirmed.bytes)}, for ${describeSeconds(unconfirmed.seconds)}`,
    "Newest snapshot": bucket.last_snapshot_at ? (
      <Moment at={bucket.last_snapshot_at} />
    ) : (
      "None since the start; the ones before it stay"
    ),
    "Stored since the start": describeBytes(bucket.stored_bytes),
    "Earlier states are kept for": counted(bucket.retention_days, "day"),
  };
}

const STATES: Readonly<Record<BucketStatus["state"], string>> = {
  starting: "Is being prepared",
  running: "Takes what is changed",
  failing: "Does not take what is changed",
  lost: "Belongs to another server now",
};

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
