import type { Status } from "../../api/wire-types.ts";
import { describeSeconds } from "../../components/amounts.ts";
import { Facts } from "../../components/facts.tsx";
import { Section } from "../../components/section.tsx";

const ENGINES: Readonly<Record<string, string>> = { sqlite: "SQLite", postgres: "PostgreSQL" };

/** The process itself. */
export function ServerSection({ status }: { status: Status }) {
  const { argilla_space: ours, memory } = status;
  return (
    <Section title="Server" about="One process serves everything.">
      <Facts
        facts={{
          Release: `argilla-space ${ours.version}`,
          "Level of the API": `Argilla ${status.version}`,
          Database: ENGINES[ours.database] ?? ours.database,
          "Runs for": describeSeconds(ours.uptime_seconds),
          Memory: memory.rss,
        }}
      />
    </Section>
  );
}
