import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Whether pages inside other sites' pages may keep cookies. */
export type ThirdPartyCookies = "blocked" | "allowed";

/** Makes a new profile for Chromium in a folder. Where they are blocked, partitioned cookies (CHIPS) still work. */
export function makeBrowserProfile(folder: string, cookies: ThirdPartyCookies): void {
  const blocked = cookies === "blocked";
  const profile = { cookie_controls_mode: blocked ? 1 : 0, block_third_party_cookies: blocked };
  mkdirSync(path.join(folder, "Default"), { recursive: true });
  writeFileSync(path.join(folder, "Default/Preferences"), JSON.stringify({ profile }));
}
