import { Command } from "commander";
import type { Cli } from "../../cli.ts";
import { listAuditEventsCommand } from "./list-audit-events.ts";

export function auditCommand(cli: Cli): Command {
  return new Command("audit").description("read who did what").addCommand(listAuditEventsCommand(cli));
}
