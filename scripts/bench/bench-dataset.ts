import { Agent, request } from "node:http";
import type { BenchedProcess } from "./benched-process.ts";
import { ownAccount } from "./own-account.ts";

/** The JSON of an answer, which has no type before somebody reads it. */
// biome-ignore lint/suspicious/noExplicitAny: as it says.
type Json = any;

const IDLE_MS = 2_000;
const API = "/api/v1";
const LABELS = ["yes", "no", "maybe"];
/** Metadata that is declared, so that it is indexed. */
const SOURCES = ["forum", "mail", "survey"];

/** Somebody who calls the API with a key, over connections that stay open. */
export class BenchClient implements Disposable {
  readonly #origin: string;
  readonly #apiKey: string;
  #agent = new Agent({ keepAlive: true });
  #lastAnswerAt = performance.now();

  constructor(
    { origin }: Pick<BenchedProcess, "origin">,
    apiKey: string = ownAccount.headers["X-Argilla-Api-Key"],
  ) {
    this.#origin = origin;
    this.#apiKey = apiKey;
  }

  /** @throws Error when the answer is no success: the cost of errors is not what anybody asked for. */
  async call(method: string, path: string, json?: object): Promise<Json> {
    const answer = await this.send(method, path, json === undefined ? undefined : JSON.stringify(json));
    return answer === "" ? undefined : JSON.parse(answer);
  }

  /** Sends a body that is JSON already. @returns the answer's. @throws as {@link call}. */
  send(method: string, path: string, body?: string): Promise<string> {
    const headers = {
      "X-Argilla-Api-Key": this.#apiKey,
      ...(body !== undefined && {
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(body),
      }),
    };
    // The server closes a connection that idles, which a client does not see as long as it is busy itself.
    if (performance.now() - this.#lastAnswerAt > IDLE_MS) {
      this.#agent.destroy();
      this.#agent = new Agent({ keepAlive: true });
      // Whoever calls at the same time shall not end the new ones too.
      this.#lastAnswerAt = performance.now();
    }
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.#origin}${API}${path}`,
        { method, headers, agent: this.#agent },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.once("error", reject);
          answer.once("end", () => {
            const text = Buffer.concat(chunks).toString();
            const { statusCode = 0 } = answer;
            this.#lastAnswerAt = performance.now();
            if (statusCode >= 200 && statusCode < 300) resolve(text);
            else reject(new Error(`${method} ${path} answers ${statusCode}: ${text.slice(0, 500)}`));
          });
        },
      );
      sent.once("error", reject);
      sent.end(body);
    });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

/** A published dataset of texts, with a label to give and declared metadata. */
export interface BenchDataset {
  readonly id: string;
  readonly workspaceId: string;
}

/** @param dimensions of a vector that each record may have; none where not given. */
export async function createBenchDataset(client: BenchClient, dimensions?: number): Promise<BenchDataset> {
  const { items } = await client.call("GET", "/me/workspaces");
  const workspaceId: string = items[0].id;
  const name = `bench ${performance.now()}`;
  const { id } = await client.call("POST", "/datasets", { name, workspace_id: workspaceId });
  const part = (parts: string, json: object) =>
    client.call("POST", `/datasets/${id}/${parts}`, { title: "A title", ...json });
  await part("fields", { name: "text", required: true, settings: { type: "text" } });
  await part("fields", { name: "answer", settings: { type: "text" } });
  const options = LABELS.map((value) => ({ value, text: value }));
  await part("questions", { name: "label", required: true, settings: { type: "label_selection", options } });
  await part("metadata-properties", { name: "source", settings: { type: "terms" } });
  await part("metadata-properties", { name: "length", settings: { type: "integer" } });
  if (dimensions !== undefined) await part("vectors-settings", { name: "sense", dimensions });
  await client.call("PUT", `/datasets/${id}/publish`);
  return { id, workspaceId };
}

export interface BenchRecord {
  readonly external_id: string;
  readonly fields: { readonly text: string; readonly answer: string };
  readonly metadata: { readonly source: string; readonly length: number };
}

/** Records of about 1.1 kB, whose words are as frequent as in a language, and the same whenever their numbers are. */
export function makeRecords(first: number, count: number): BenchRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    const text = makeText(number, 150);
    const source = SOURCES[number % SOURCES.length] as string;
    return {
      external_id: `record-${number}`,
      fields: { text, answer: makeText(-number - 1, 25) },
      metadata: { source, length: text.length },
    };
  });
}

/** How many words there are. */
const WORDS = 20_000;

/** Word `n` is about n times rarer than the first, as in natural texts (Zipf's law). */
function makeText(seed: number, words: number): string {
  let state = (Math.imul(seed, 2_654_435_761) ^ 0x9e3779b9) >>> 0;
  return Array.from({ length: words }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return wordOf(Math.floor(WORDS ** (state / 2 ** 32)));
  }).join(" ");
}

/** A word for a number, which can be spoken: `wordOf(0)` is "ba". */
export function wordOf(number: number): string {
  const [consonants, vowels] = ["bdfgklmnprst", "aeiou"];
  let word = "";
  let rest = number;
  do {
    word += `${consonants[rest % 12]}${vowels[Math.floor(rest / 12) % 5]}`;
    rest = Math.floor(rest / 60);
  } while (rest > 0);
  return word;
}

/** Adds records by bulk requests, one after the other. */
export async function addRecords(
  client: BenchClient,
  { id }: BenchDataset,
  { first, count, batch = 500 }: { first: number; count: number; batch?: number },
): Promise<void> {
  for (let at = first; at < first + count; at += batch) {
    const items = makeRecords(at, Math.min(batch, first + count - at));
    await client.send("POST", `/datasets/${id}/records/bulk`, JSON.stringify({ items }));
  }
}
