import { isThisMachine, POSTGRES_PORT } from "./space-ports.ts";

export const WEBSOCKET_REMEDY =
  "Use neon+wss://user:password@host/database for a database at Neon; for any other, put a WebSocket proxy in front of it and use neon+wss://user:password@host:5432/database?proxy=https://proxy.example.org/v1.";

/**
 * Takes the parameter `proxy` out of a database's address and gives back where the WebSocket leads: Neon's endpoint on
 * the database's host, or a proxy that is told the database's address (https://github.com/neondatabase/wsproxy). A text
 * says what is wrong.
 */
export function takeWebSocketAddress(url: URL): URL | string {
  const proxy = url.searchParams.get("proxy");
  url.searchParams.delete("proxy");
  if (url.hostname === "") return "Names no host.";
  if (proxy === null) {
    const reachable = ["", "443", String(POSTGRES_PORT)].includes(url.port);
    return reachable
      ? new URL(`wss://${url.hostname}/v2`)
      : `Names port ${url.port}, but Neon answers WebSockets on port 443, and another server needs a proxy.`;
  }
  const parsed = URL.canParse(proxy) ? new URL(proxy) : undefined;
  // Unencrypted, whoever listens on the way reads the labels.
  const local = parsed !== undefined && isThisMachine(parsed.hostname);
  const schemes = local ? ["https:", "wss:", "http:", "ws:"] : ["https:", "wss:"];
  if (!parsed || !schemes.includes(parsed.protocol)) return "Has a proxy that is not an https:// address.";
  if (parsed.username !== "" || parsed.password !== "")
    return "Has a proxy with a user or password of its own.";
  const address = new URL(parsed.href.replace(/^http/, "ws"));
  address.searchParams.set("address", `${url.hostname}:${url.port || POSTGRES_PORT}`);
  return address;
}
