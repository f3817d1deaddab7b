import type { Duplex } from "node:stream";

const ANSWERS: Readonly<Record<string, { line: string; detail: string }>> = {
  HPE_HEADER_OVERFLOW: {
    line: "431 Request Header Fields Too Large",
    detail: "The request's headers are over the limit of 16 kB; send fewer or shorter ones",
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    line: "408 Request Timeout",
    detail: "The request did not arrive in time; send it again",
  },
};
const MALFORMED = { line: "400 Bad Request", detail: "The request is not valid HTTP" };

/** Answers what Node cannot parse as HTTP, in the shape of every other error. */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const { line, detail } = ANSWERS[error.code ?? ""] ?? MALFORMED;
  const body = JSON.stringify({ detail });
  socket.end(
    `HTTP/1.1 ${line}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
