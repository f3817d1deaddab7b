import { connect, type Socket } from "node:net";

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/**
 * Sends bytes as they are, for what no HTTP client would send, and reads one answer. The connection is then cut, so a
 * request may well be incomplete.
 */
export function exchange(url: string, ...chunks: (string | Uint8Array)[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  for (const chunk of chunks) socket.write(chunk);
  return new Promise<RawAnswer>((resolve, reject) => {
    let received = "";
    socket.setEncoding("utf8");
    socket.on("data", (data: string) => {
      received += data;
      const answer = parse(received);
      if (answer) finish(socket, () => resolve(answer));
    });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`The connection closed after ${JSON.stringify(received)}`)));
  });
}

function finish(socket: Socket, settle: () => void): void {
  settle();
  socket.destroy();
}

/** Undefined until the whole answer is there; it must carry its length. */
function parse(received: string): RawAnswer | undefined {
  const [head, body] = received.split("\r\n\r\n", 2);
  if (head === undefined || body === undefined) return undefined;
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  if (Buffer.byteLength(body) < Number(headers.get("content-length") ?? 0)) return undefined;
  return { status: Number(statusLine.split(" ")[1]), headers, body };
}
