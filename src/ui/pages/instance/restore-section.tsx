import type { BucketStatus } from "../../api/wire-types.ts";
import { counted } from "../../components/amounts.ts";
import { Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/moment.tsx";
import { Section } from "../../components/section.tsx";

/** What the last start brought back from the bucket, and what of it could not be used. */
export function RestoreSection({ bucket: { restore } }: { bucket: BucketStatus }) {
  return (
    <Section title="Last restore" about="What this start of the server brought back from the bucket.">
      {restore ? (
        <Restored restore={restore} />
      ) : (
        <p>The bucket was empty at the start: there was nothing to bring back.</p>
      )}
    </Section>
  );
}

function Restored({ restore }: { restore: NonNullable<BucketStatus["restore"]> }) {
  const { losses, unusable_records: unusable } = restore;
  return (
    <>
      <Facts
        facts={{
          "State of": restore.state_of ? <Moment at={restore.state_of} /> : "The beginning",
          "After its snapshot": counted(restore.records, "record"),
          Lost:
            losses.length + unusable === 0
              ? "Nothing: everything that was stored could be used"
              : `${counted(unusable, "record")} could not be used`,
        }}
      />
      {losses.length > 0 && (
        <ul>
          {losses.map((loss) => (
            <li key={loss}>{loss}</li>
          ))}
        </ul>
      )}
    </>
  );
}
