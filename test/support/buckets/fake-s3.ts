import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { FakeRemote } from "./fake-remote.ts";

const KEYS_A_PAGE = 3;
const STATUS = { EIO: 500, ENOSPC: 507, EACCES: 403 } as const;

/** What an S3 bucket answers to the four requests that the replica makes, over HTTP. Looks at no signature. */
export class FakeS3 implements AsyncDisposable {
  readonly remote: FakeRemote;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  /** Of the next puts the object is stored and the answer is lost. */
  lostAnswers = 0;
  /** As some servers that speak S3: two writers of one name are not told apart. */
  ignoresConditions = false;

  static async start(remote = new FakeRemote()): Promise<FakeS3> {
    const fake = new FakeS3(remote);
    await new Promise<void>((resolve) => fake.#server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  private constructor(remote: FakeRemote) {
    this.remote = remote;
  }

  get bucketUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/bucket`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://s3");
    const key = decodeURIComponent(url.pathname.replace(/^\/bucket\/?/, ""));
    try {
      const { status, body } = await this.#act(request, url, key);
      if (status === 0) response.destroy();
      else response.writeHead(status).end(body);
    } catch (error) {
      const status = STATUS[(error as { code: keyof typeof STATUS }).code] ?? 500;
      response.writeHead(status).end("<Error><Code>Injected</Code></Error>");
    }
  }

  async #act(
    request: IncomingMessage,
    url: URL,
    key: string,
  ): Promise<{ status: number; body?: Buffer | string }> {
    if (request.method === "PUT") {
      const content = await buffer(request);
      const free = () =>
        this.ignoresConditions || request.headers["if-none-match"] !== "*" || !this.remote.objects.has(key);
      const stored = await this.remote.put(key, content, free);
      if (stored && this.lostAnswers > 0) {
        this.lostAnswers -= 1;
        return { status: 0 };
      }
      return stored
        ? { status: 200 }
        : { status: 412, body: "<Error><Code>PreconditionFailed</Code></Error>" };
    }
    if (request.method === "DELETE") {
      await this.remote.delete(key);
      return { status: 204 };
    }
    if (url.searchParams.get("list-type") === "2")
      return { status: 200, body: await this.#list(url.searchParams) };
    const content = await this.remote.get(key);
    return content
      ? { status: 200, body: content }
      : { status: 404, body: "<Error><Code>NoSuchKey</Code></Error>" };
  }

  async #list(query: URLSearchParams): Promise<string> {
    const prefix = query.get("prefix") ?? "";
    const after = query.get("continuation-token") ?? "";
    const rest = (await this.remote.list()).filter((key) => key.startsWith(prefix) && key > after);
    const page = rest.slice(0, KEYS_A_PAGE);
    const more = rest.length > page.length;
    const contents = page
      .map((key) => `<Contents><Key>${key.replaceAll("&", "&amp;")}</Key></Contents>`)
      .join("");
    const token = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : "";
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${token}${contents}</ListBucketResult>`;
  }
}
