import { once } from "node:events";
import { Command, InvalidArgumentError } from "commander";
import { readConfig, readLogSettings } from "../../config/config.ts";
import { readEnvironment, withOverrides } from "../../config/env.ts";
import { SETTINGS, type SettingName } from "../../config/settings.ts";
import { createLogger } from "../../platform/logger.ts";
import { type Server, startServer } from "../../server.ts";
import type { Output } from "../output.ts";
import { describeStart } from "../start-message.ts";

/**
 * How long a stop may take before the process ends anyway. Docker kills after 10 s; a Space gives a minute, most of which a
 * mounted bucket may need to confirm what it was given last.
 */
const STOP_TIMEOUT_MS = { elsewhere: 8_000, onSpace: 45_000 };
/** EX_TEMPFAIL of sysexits.h: nothing is wrong with this server, and it must not go on. */
const SUPERSEDED = 75;

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
  const endWithin = (exitCode: number) => {
    const limit = STOP_TIMEOUT_MS[reading.space ? "onSpace" : "elsewhere"];
    setTimeout(() => process.exit(exitCode), limit).unref();
  };
  const stop = stopSignal();
  const stopped = once(stop, "abort").then(() => {
    logger.info("Stopping.");
    endWithin(0);
    return 0;
  });
  let server: Server;
  try {
    server = await startServer(reading, { logger, signal: stop });
  } catch (error) {
    if (stop.aborted) return 0;
    throw error;
  }
  try {
    output.write(await describeStart(reading, server));
    const superseded = server.superseded.then((reason) => {
      logger.error(
        `${reason} This server ends (exit code ${SUPERSEDED}). If both are meant to run, give each a bucket of its own.`,
      );
      endWithin(SUPERSEDED);
      return SUPERSEDED;
    });
    return await Promise.race([stopped, superseded]);
  } finally {
    await server[Symbol.asyncDispose]();
  }
}

/** Aborted at the first request to stop. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}
