import { availableParallelism } from "node:os";
import argon2 from "argon2";
import { PasswordHasher } from "../../src/features/users/password-hasher.ts";
import { Secret } from "../../src/platform/secret.ts";

/*
 * How many passwords a second this machine can check, with nothing else in the process:
 * `node argon2-ceiling.ts <seconds>` prints one JSON object, a `Ceiling`.
 */

export interface Ceiling {
  readonly perSecond: number;
  readonly cpuMicrosEach: number;
}

const PASSWORD = "12345678";
const concurrency = Math.max(1, availableParallelism() - 1);

async function measure(seconds: number): Promise<Ceiling> {
  // A hash of the server's own making brings the server's parameters along.
  const hash = await new PasswordHasher().hash(new Secret(PASSWORD), "owner");
  await argon2.verify(hash, PASSWORD);
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  const until = startedAt + seconds * 1000;
  let done = 0;
  const check = async () => {
    while (performance.now() < until) {
      if (!(await argon2.verify(hash, PASSWORD))) throw new Error("The password does not fit its own hash.");
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, check));
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    perSecond: done / ((performance.now() - startedAt) / 1000),
    cpuMicrosEach: (user + system) / done,
  };
}

if (import.meta.main) console.log(JSON.stringify(await measure(Number(process.argv[2]))));
