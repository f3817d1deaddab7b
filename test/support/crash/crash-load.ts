import { randomUUID } from "node:crypto";

/** A write that the server answered, and when (`performance.now()`). */
export interface Acknowledged {
  readonly what: "user" | "record" | "response";
  readonly name: string;
  readonly at: number;
}

interface Page {
  readonly items: readonly { id: string; external_id: string; responses?: readonly { id: string }[] }[];
  readonly total: number;
}

const PASSWORD = "a long enough password";
const RECORDS_AT_ONCE = 5;
const PAGE = 1_000;

/** People who sign up, add records and answer them, over HTTP, and a memory of all that was answered. */
export class CrashLoad {
  readonly #apiKey: string;
  /** Two loads may come to the same database. */
  readonly #run = randomUUID().slice(0, 8);
  #dataset: { id: string } | undefined;
  #acknowledged: Acknowledged[] = [];
  #count = 0;

  constructor(apiKey: string) {
    this.#apiKey = apiKey;
  }

  get acknowledged(): number {
    return this.#acknowledged.length;
  }

  /** Makes the dataset that the records go to. */
  async prepare(url: string): Promise<void> {
    const post = (path: string, json: unknown) => this.#expect(url, "POST", path, json);
    const workspace = await post("/workspaces", { name: `crash-${randomUUID()}` });
    const dataset = await post("/datasets", { name: "labels", workspace_id: workspace.id });
    const path = `/datasets/${dataset.id}`;
    const options = ["yes", "no"].map((value) => ({ value, text: value }));
    const label = { name: "label", title: "Label", required: true };
    await post(`${path}/fields`, { name: "text", title: "Text", required: true, settings: { type: "text" } });
    await post(`${path}/questions`, { ...label, settings: { type: "label_selection", options } });
    await this.#expect(url, "PUT", `${path}/publish`);
    this.#dataset = { id: dataset.id as string };
  }

  /** Writes with several hands at once until `isOver`, whatever becomes of the server. */
  async write(url: string, hands: number, isOver: () => boolean): Promise<void> {
    const work = async (hand: number) => {
      // A hash of a password takes longer than all the rest together.
      while (!isOver()) await (hand === 0 ? this.#signUp(url) : this.label(url));
    };
    await Promise.all(Array.from({ length: hands }, (_, hand) => work(hand)));
  }

  /** Looks for everything that was ever answered. What is missing is given back, and not looked for again. */
  async missing(url: string): Promise<Acknowledged[]> {
    const found = new Set<string>();
    const { items } = await this.#expect(url, "GET", "/users");
    for (const { username } of items as { username: string }[]) found.add(username);
    for (let offset = 0, total = 1; offset < total; offset += PAGE) {
      const path = `/datasets/${this.#dataset?.id}/records?include=responses&limit=${PAGE}&offset=${offset}`;
      const page = (await this.#expect(url, "GET", path)) as unknown as Page;
      for (const { external_id, responses = [] } of page.items) {
        found.add(external_id);
        for (const { id } of responses) found.add(id);
      }
      total = page.total;
    }
    return this.missingIn(found);
  }

  /** The same among the names of what is there. */
  missingIn(found: ReadonlySet<string>): Acknowledged[] {
    const missing = this.#acknowledged.filter(({ name }) => !found.has(name));
    this.#acknowledged = this.#acknowledged.filter(({ name }) => found.has(name));
    return missing;
  }

  async #signUp(url: string): Promise<void> {
    const username = this.#name("user");
    const json = { username, first_name: "Ada", password: PASSWORD, role: "annotator" };
    if (await this.#send(url, "POST", "/users", json)) this.#remember("user", username);
  }

  /** Adds some records and answers the first, once. */
  async label(url: string): Promise<void> {
    const items = Array.from({ length: RECORDS_AT_ONCE }, () => {
      return { external_id: this.#name("record"), fields: { text: "What is to be labelled. ".repeat(8) } };
    });
    const made = await this.#send(url, "POST", `/datasets/${this.#dataset?.id}/records/bulk`, { items });
    if (!made) return;
    for (const { external_id } of items) this.#remember("record", external_id);
    const [first] = made.items as { id: string }[];
    const json = { status: "submitted", values: { label: { value: "yes" } } };
    const response = await this.#send(url, "POST", `/records/${first?.id}/responses`, json);
    if (response) this.#remember("response", response.id as string);
  }

  #name(what: string): string {
    this.#count += 1;
    return `${what}-${this.#run}-${this.#count}`;
  }

  #remember(what: Acknowledged["what"], name: string): void {
    this.#acknowledged.push({ what, name, at: performance.now() });
  }

  /** The answer's JSON; undefined when there was no success, for whatever reason. */
  async #send(url: string, method: string, path: string, json?: unknown) {
    const request = {
      method,
      headers: { "X-Argilla-Api-Key": this.#apiKey, "Content-Type": "application/json" },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    };
    try {
      const response = await fetch(`${url}/api/v1${path}`, request);
      const body = (await response.json()) as Record<string, unknown>;
      return response.ok ? body : undefined;
    } catch {
      return undefined;
    }
  }

  async #expect(url: string, method: string, path: string, json?: unknown) {
    const body = await this.#send(url, method, path, json);
    if (!body) throw new Error(`${method} ${path} was not answered as it should be.`);
    return body;
  }
}
