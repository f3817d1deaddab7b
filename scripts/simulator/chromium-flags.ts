import type { TestCertificate } from "./certificate.ts";

/**
 * Options that make a Chromium take the simulator for the world: every name leads to it, on any port, and its
 * certificate counts. They need a profile of their own (`--user-data-dir`).
 */
export function chromiumFlags(edgePort: number, { pin }: TestCertificate): string[] {
  return [
    `--host-resolver-rules=MAP * 127.0.0.1:${edgePort}, EXCLUDE localhost, EXCLUDE 127.0.0.1`,
    `--ignore-certificate-errors-spki-list=${pin}`,
    // Names that are public elsewhere lead to this machine here.
    "--disable-features=LocalNetworkAccessChecks",
  ];
}
