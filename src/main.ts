import { runCli } from "./cli/index.ts";
import { widenThreadPool } from "./config/env.ts";

widenThreadPool();

// A reader that has enough (`| head`) closes the pipe. What it does not want is dropped, and the command ends as it would.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

process.exitCode = await runCli(process.argv.slice(2));
