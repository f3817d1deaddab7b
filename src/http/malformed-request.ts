import type { RequestListener, ServerResponse } from "node:http";
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

/** Refuses HTTP/1.1 without Host (RFC 9112, section 3.2), which Node itself would refuse without a word. */
export function requireHost(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (request.httpVersion !== "1.1" || request.headers.host !== undefined) listener(request, response);
    else refuse(response, 400, "The request has no Host header");
  };
}

/** Refuses an `Expect` header other than `100-continue`, again with words. */
export const refuseExpectation: RequestListener = (_request, response) => {
  refuse(response, 417, "The only Expect header that this server meets is 100-continue");
};

function refuse(response: ServerResponse, status: number, detail: string): void {
  response
    .writeHead(status, { "Content-Type": "application/json; charset=utf-8", Connection: "close" })
    .end(JSON.stringify({ detail }));
}
