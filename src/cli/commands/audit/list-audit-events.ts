import { Command, Option } from "commander";
import {
  AUDIT_ACTIONS,
  type AuditEventOutput,
  auditEventsQuery,
  presentAuditEvent,
} from "../../../features/audit/index.ts";
import { checkedInput } from "../../asking.ts";
import type { Cli } from "../../cli.ts";
import { printJson } from "../../output.ts";
import { table } from "../../table.ts";
import { withContext } from "../../with-context.ts";

interface ListOptions {
  readonly actor?: string;
  readonly action?: string;
  readonly since?: string;
  readonly until?: string;
  readonly before?: string;
  readonly limit?: string;
  readonly json?: true;
}

export function listAuditEventsCommand(cli: Cli): Command {
  const command = new Command("list")
    .description("list lines of the audit log, the newest first")
    .option("--actor <name>", "only what this account did: its id, or its name of then")
    .addOption(new Option("--action <action>", "only this, such as user.deleted").choices(AUDIT_ACTIONS))
    .option("--since <time>", "only from this date, or date and time, on; UTC unless it says otherwise")
    .option("--until <time>", "only before this date, or date and time")
    .option("--before <id>", "only lines older than the one of this id: the next page")
    .option("--limit <number>", "how many at most, 1 to 200 (default: 50)")
    .option("--json", "print JSON");
  return command.action(({ json, ...options }: ListOptions) => listAuditEvents(cli, command, options, json));
}

async function listAuditEvents(
  { output }: Cli,
  command: Command,
  options: Omit<ListOptions, "json">,
  json: true | undefined,
): Promise<void> {
  const { limit, ...filter } = checkedInput(command, auditEventsQuery, options);
  await withContext(output, async ({ audit }) => {
    const { events, next } = await audit.page(filter, limit);
    const items = events.map(presentAuditEvent);
    if (json) return printJson(output, { items, next: next ?? null });
    output.write(table(["when (UTC)", "action", "by", "of", "details", "from"], items.map(row)));
    if (next !== undefined) output.write(`There are more: --before ${next}\n`);
  });
}

function row(event: AuditEventOutput): string[] {
  const { occurred_at: when, action, actor, target, details, source } = event;
  return [
    when.slice(0, 19).replace("T", " "),
    action,
    actor?.name ?? "",
    target ? `${target.type} ${target.name}` : "",
    Object.entries(details)
      .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(", ") : value}`)
      .join("; "),
    source,
  ].map(printable);
}

/** Names are people's own; what steers a terminal must not come out of a log. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}
