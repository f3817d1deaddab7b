import { createHash, X509Certificate } from "node:crypto";
import { generate } from "selfsigned";

/** A certificate for one run of the simulator, never installed anywhere. */
export interface TestCertificate {
  /** PEM. */
  readonly key: string;
  /** PEM; it vouches for itself. */
  readonly cert: string;
  /** SHA-256 of the public key, in base64, as Chromium's option to trust it takes it. */
  readonly pin: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** @param hosts names that it is good for; a browser that has its pin takes it for any */
export async function makeCertificate(hosts: readonly string[]): Promise<TestCertificate> {
  const now = Date.now();
  const { private: key, cert } = await generate([{ name: "commonName", value: "Space simulator" }], {
    keyType: "ec",
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + 30 * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "subjectAltName", altNames: hosts.map((value) => ({ type: 2 as const, value })) },
    ],
  });
  const publicKey = new X509Certificate(cert).publicKey.export({ type: "spki", format: "der" });
  return { key, cert, pin: createHash("sha256").update(publicKey).digest("base64") };
}
