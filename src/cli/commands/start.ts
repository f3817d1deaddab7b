import { Command, InvalidArgumentError } from "commander";
import { readConfig, readLogSettings } from "../../config/config.ts";
import { readEnvironment, withOverrides } from "../../config/env.ts";
import { SETTINGS, type SettingName } from "../../config/settings.ts";
import { createLogger } from "../../platform/logger.ts";
import { startServer } from "../../server.ts";
import type { Output } from "../output.ts";
import { describeStart } from "../start-message.ts";

/** How long a stop may take before the process ends anyway; platforms kill after 10 s. */
const STOP_TIMEOUT_MS = 8_000;

export function startCommand(output: Output, done: (exitCode: number) => void): Command {
  return new Command("start")
    .description("start the server (the default command)")
    .option("--host <address>", "address to listen on, over HOST", validated("HOST"))
    .option("--port <port>", "port to listen on, over PORT", validated("PORT"))
    .action(async (options: { host?: string; port?: string }) => {
      const overrides: Record<string, string> = {
        ...(options.host ? { HOST: options.host } : {}),
        ...(options.port ? { PORT: options.port } : {}),
      };
      done(await serve(output, overrides));
    });
}

/** Whoever types an option sees at once what is wrong with it; the setup page is for those who cannot see a terminal. */
function validated(name: SettingName): (text: string) => string {
  return (text) => {
    const { schema, remedy } = SETTINGS[name];
    const rule = text === "" ? "Is empty." : schema.safeParse(text).error?.issues[0]?.message;
    if (rule) throw new InvalidArgumentError(`${rule} ${remedy}`);
    return text;
  };
}

async function serve(output: Output, overrides: Record<string, string>): Promise<number> {
  const reading = readConfig(withOverrides(readEnvironment(), overrides));
  const logger = createLogger(readLogSettings(reading.values));
  const stopped = stopSignal();
  const server = await startServer(reading, { logger });
  try {
    output.write(await describeStart(reading, server));
    await stopped;
    logger.info("Stopping.");
    setTimeout(() => process.exit(0), STOP_TIMEOUT_MS).unref();
  } finally {
    await server[Symbol.asyncDispose]();
  }
  return 0;
}

/** Resolves at the first request to stop. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
}
