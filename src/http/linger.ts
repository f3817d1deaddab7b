import type { Request, Response } from "express";

/** What more of a refused body is taken in: twice the largest that any route takes. */
const LINGER_BYTES = 128 * 1024 * 1024;

/**
 * Lets the answer arrive at a client that is still sending a body which nobody will read. To close the connection under it
 * would reset it, and with it what the client has not read yet (RFC 9112, section 9.6); so the rest is taken in and thrown
 * away, also where the client asked for the connection to be closed: it closes it itself once it has the answer. A body that
 * goes on and on is cut off.
 */
export function linger(request: Request, response: Response): void {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (request.complete || (encoding === undefined && !Number(length))) return;
  response.shouldKeepAlive = true;
  let left = LINGER_BYTES;
  request.on("data", (chunk: Buffer) => {
    left -= chunk.byteLength;
    if (left < 0) request.socket.destroy();
  });
}
