/** The ports to which a Space lets its container connect (https://huggingface.co/docs/hub/spaces-overview#networking). */
const OPEN_PORTS = new Set([80, 443, 8080]);
export const POSTGRES_PORT = 5432;

/** The port of this database server to which a Space lets nothing through; undefined when it can be reached. */
export function portBlockedOnSpaces({ hostname, port }: URL): number | undefined {
  const number = port === "" ? POSTGRES_PORT : Number(port);
  return OPEN_PORTS.has(number) || isThisMachine(hostname) ? undefined : number;
}

/** Why a database cannot be reached from a Space, as a sentence. */
export function blockedPortRule(port: number): string {
  return `Names port ${port}, but a Space lets only ports 80, 443 and 8080 out.`;
}

export function isThisMachine(hostname: string): boolean {
  return ["", "localhost", "127.0.0.1", "[::1]"].includes(hostname);
}
