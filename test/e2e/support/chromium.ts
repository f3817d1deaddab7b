import { existsSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** Without a sandbox, as containers forbid it, and without anything that would ask for addresses outside. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A page of the Hub, which tests serve themselves, may hold a frame of this machine.
  "--disable-features=LocalNetworkAccessChecks",
];

/** Starts the Chromium that `ARGILLA_TEST_CHROMIUM` names, or the first on the PATH. */
export function launchChromium(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch(chromiumOptions(more));
}

export function chromiumOptions(more: readonly string[]): { executablePath: string; args: string[] } {
  return { executablePath: findChromium(), args: [...FLAGS, ...more] };
}

function findChromium(): string {
  const named = process.env.ARGILLA_TEST_CHROMIUM;
  if (named) return named;
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const found = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name))).find(existsSync);
  if (!found) throw new Error("There is no Chromium on the PATH. ARGILLA_TEST_CHROMIUM can name one.");
  return found;
}
