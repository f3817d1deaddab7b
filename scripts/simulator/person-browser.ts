import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const ELSEWHERE = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** A Chromium or Chrome of this machine. */
export function findBrowser(): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const candidates = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return [...candidates, ...ELSEWHERE].find(existsSync);
}

export function hasDisplay(): boolean {
  return (
    process.platform === "darwin" || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY)
  );
}

/** The arguments of a window of its own, with a profile that nothing else uses. */
export function browserArguments(profile: string, flags: readonly string[], address: string): string[] {
  const ofRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return [`--user-data-dir=${profile}`, "--no-first-run", ...ofRoot, ...flags, address];
}

/** Opens the window. Disposing it ends the browser and waits for that: until then it writes to its profile. */
export async function openBrowser(program: string, args: readonly string[]): Promise<AsyncDisposable> {
  const child = spawn(program, args, { stdio: "ignore" });
  process.once("exit", () => child.kill());
  await once(child, "spawn");
  const ended = once(child, "exit");
  return {
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}

/** A command line to be pasted into a shell. */
export function shellLine(program: string, args: readonly string[]): string {
  return [program, ...args]
    .map((word) => (/^[\w./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
