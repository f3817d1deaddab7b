/** How long an outgoing request may take, and how much it may bring. */
export interface FetchBounds {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/**
 * `fetch` for addresses of others: follows no redirect, ends after a time and reads no more than it must.
 * @throws TypeError or DOMException as `fetch` does; RangeError when the body is over the limit.
 */
export async function boundedFetch(url: string, init: RequestInit, bounds: FetchBounds): Promise<Response> {
  const timeout = AbortSignal.timeout(bounds.timeoutMs);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  const response = await fetch(url, { ...init, redirect: "manual", signal });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > bounds.maxBytes)
      throw new RangeError(`The answer of ${new URL(url).host} is over ${bounds.maxBytes} bytes`);
    chunks.push(new Uint8Array(chunk));
  }
  const body = response.body === null ? null : new Blob(chunks);
  return new Response(body, {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  });
}
