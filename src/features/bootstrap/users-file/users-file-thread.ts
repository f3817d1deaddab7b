import { Secret } from "../../../platform/secret.ts";
import { runThread } from "../../../platform/thread.ts";
import type { UsersFileEntry, UsersFileReading } from "./users-file-entry.ts";
import { readUsersFile } from "./users-file-reading.ts";

/** Below this, in characters, a file is read sooner than a thread is there. */
const WORTH_A_THREAD = 100_000;

type PlainEntry = Omit<UsersFileEntry, "passwordHash" | "apiKey"> & {
  readonly passwordHash: string;
  readonly apiKey: string;
};

/** A reading as it goes from thread to thread, where classes do not get through. */
type PlainReading =
  | (Omit<Extract<UsersFileReading, { readonly entries: unknown }>, "entries"> & {
      readonly entries: readonly PlainEntry[];
    })
  | Exclude<UsersFileReading, { readonly entries: unknown }>;

/** What `readUsersFile` finds; of a large file off the event loop, since YAML takes a second for ten thousand users. */
export async function readUsersFileAside(text: string): Promise<UsersFileReading> {
  if (text.length < WORTH_A_THREAD) return readUsersFile(text);
  const reading = (await runThread("users-file-worker", import.meta.url, text)) as PlainReading;
  if (!("entries" in reading)) return reading;
  const entries = reading.entries.map((entry) => ({
    ...entry,
    passwordHash: new Secret(entry.passwordHash),
    apiKey: new Secret(entry.apiKey),
  }));
  return { ...reading, entries };
}

export function withPlainSecrets(reading: UsersFileReading): PlainReading {
  if (!("entries" in reading)) return reading;
  const entries = reading.entries.map((entry) => ({
    ...entry,
    passwordHash: entry.passwordHash.reveal(),
    apiKey: entry.apiKey.reveal(),
  }));
  return { ...reading, entries };
}
