import { spawn } from "node:child_process";

/**
 * Runs a command of the machine to its end, its output following this process's own.
 *
 * @throws Error when it fails
 */
export async function runToEnd(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
  const ending = await new Promise<string | undefined>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      resolve(code === 0 ? undefined : signal ? `was ended by ${signal}` : `ended with exit code ${code}`);
    });
  });
  if (ending !== undefined) throw new Error(`The command ${ending}.`);
}
