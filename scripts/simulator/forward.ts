import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request as sendRequest } from "node:http";
import type { Duplex } from "node:stream";
import { type EdgeRequest, type EdgeResponse, hostOf } from "./edge.ts";

/** What belongs to one hop (RFC 9110, section 7.6.1), and means nothing on the next or in HTTP/2. */
const ONE_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

export interface Forwarding {
  /** Of 127.0.0.1, where plain http is spoken. */
  readonly port: number;
  /** Header fields that do not go on. */
  readonly withhold?: readonly string[];
  readonly requestHeaders?: Readonly<Record<string, string>>;
  readonly responseHeaders?: OutgoingHttpHeaders;
  /** A cookie beside those of the answer. */
  readonly cookie?: string | undefined;
  /** Answers when nothing does there. */
  readonly onUnreachable: () => void;
}

/** Passes a request on over plain http, and the answer back. */
export function forward(request: EdgeRequest, response: EdgeResponse, to: Forwarding): void {
  const onward = sendRequest(
    {
      host: "127.0.0.1",
      port: to.port,
      method: request.method,
      path: request.url,
      headers: { ...headersFor(request, to), ...to.requestHeaders },
      agent: false,
    },
    (answer) => {
      const headers = Object.entries(answer.headers).filter(([name]) => !ONE_HOP.has(name));
      const cookies = [...(answer.headers["set-cookie"] ?? []), ...(to.cookie ? [to.cookie] : [])];
      response.writeHead(answer.statusCode ?? 502, {
        ...Object.fromEntries(headers),
        ...to.responseHeaders,
        ...(cookies.length > 0 && { "set-cookie": cookies }),
      });
      answer.pipe(response);
      answer.on("error", () => response.stream?.close?.());
    },
  );
  onward.on("error", () => {
    if (response.headersSent) response.end();
    else to.onUnreachable();
  });
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}

/** Passes a WebSocket on: the handshake as it came, then bytes in both directions. */
export function forwardUpgrade(request: EdgeRequest, socket: Duplex, head: Buffer, to: Forwarding): void {
  const headers = { ...headersFor(request, to), connection: "upgrade", upgrade: request.headers.upgrade };
  const onward = sendRequest({
    host: "127.0.0.1",
    port: to.port,
    method: request.method,
    path: request.url,
    headers,
  });
  onward.on("upgrade", (answer, inner, innerHead) => {
    const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
    socket.write(innerHead);
    inner.write(head);
    inner.pipe(socket).pipe(inner);
    for (const end of [inner, socket]) end.on("error", () => undefined);
  });
  onward.on("response", () => socket.destroy());
  onward.on("error", () => socket.destroy());
  onward.end();
}

function headersFor(request: EdgeRequest, { withhold = [] }: Forwarding): OutgoingHttpHeaders {
  const kept = Object.entries(request.headers as IncomingHttpHeaders).filter(
    ([name]) => !name.startsWith(":") && !ONE_HOP.has(name) && !withhold.includes(name),
  );
  return { ...Object.fromEntries(kept), host: hostOf(request.headers) };
}
