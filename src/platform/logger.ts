import { type Logger as PinoLogger, pino } from "pino";
import pretty from "pino-pretty";

export type Logger = PinoLogger;

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type LogFormat = "text" | "json";

/**
 * One line an event on standard output: `text` for people (a container log is read by people), `json` for
 * collectors. Secrets are kept out by type (see `Secret`), not by redaction here.
 */
export function createLogger(options: { level: LogLevel; format: LogFormat }): Logger {
  const base = { level: options.level, base: null };
  if (options.format === "json") return pino(base);
  return pino(
    base,
    pretty({
      sync: true,
      colorize: process.stdout.isTTY,
      ignore: "pid,hostname",
      translateTime: "SYS:HH:MM:ss",
    }),
  );
}
