import { randomUUID } from "node:crypto";
import type { FakeHub, HubApp, HubPerson } from "../../test/support/fake-hub.ts";
import { waitUntil } from "../gate/wait-until.ts";
import type { AppContainer, ContainerOrder, StartContainer } from "./app-container.ts";
import type { DataFolder } from "./data-folder.ts";
import { spaceEnvironment, spaceHost, subdomainOf } from "./space-environment.ts";
import { readCard, type SpaceCard, type SpaceFiles } from "./space-template.ts";

/** Stages of a Space, by the platform's names (huggingface_hub: SpaceStage). */
export type SpaceStage =
  | "BUILDING"
  | "APP_STARTING"
  | "RUNNING"
  | "RUNNING_BUILDING"
  | "RUNNING_APP_STARTING"
  | "RUNTIME_ERROR"
  | "SLEEPING"
  | "PAUSED";

/** What somebody fills in to make a Space. */
export interface SpaceOrder {
  readonly owner: string;
  readonly name: string;
  readonly creator: HubPerson;
  readonly files: SpaceFiles;
  readonly isPrivate?: boolean;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly customDomain?: string;
  readonly data?: DataFolder;
}

/** What a Space needs of its surroundings. */
export interface SpaceWorld {
  readonly hub: FakeHub;
  readonly startContainer: StartContainer;
  /** Variables by which a container finds the simulated Hub; a real Space has none of them. */
  readonly network: Readonly<Record<string, string>>;
}

const HEALTH_DEADLINE_MS = 60_000;
const LOG_DEADLINE_MS = 15_000;

/** A Space: its settings, its container, and what becomes of that. */
export class Space implements AsyncDisposable {
  readonly owner: string;
  readonly name: string;
  readonly id: string;
  readonly subdomain: string;
  readonly creator: HubPerson;
  /** The OAuth app that the platform made for this Space. */
  readonly app: HubApp | undefined;
  readonly secrets: Map<string, string>;
  readonly variables: Map<string, string>;
  readonly files: Map<string, string>;
  readonly data: DataFolder;
  isPrivate: boolean;
  customDomain: string | undefined;
  stage: SpaceStage = "BUILDING";
  readonly #world: SpaceWorld;
  #container: AppContainer | undefined;
  #pastLog = "";
  #work: Promise<void> = Promise.resolve();

  constructor(order: SpaceOrder, world: SpaceWorld) {
    this.#world = world;
    this.owner = order.owner;
    this.name = order.name;
    this.id = `${order.owner}/${order.name}`;
    this.subdomain = subdomainOf(order.owner, order.name);
    this.creator = order.creator;
    this.isPrivate = order.isPrivate ?? false;
    this.secrets = new Map(Object.entries(order.secrets ?? {}));
    this.variables = new Map(Object.entries(order.variables ?? {}));
    this.customDomain = order.customDomain;
    this.files = new Map(order.files);
    this.data = order.data ?? { kind: "absent" };
    this.app = this.card.hf_oauth ? this.#registerApp() : undefined;
  }

  get card(): SpaceCard {
    return readCard(this.files);
  }

  get host(): string {
    return spaceHost(this.subdomain);
  }

  /** Where the app itself is. */
  get url(): string {
    return `https://${this.host}`;
  }

  /** The page of the Hub around it. */
  get pageUrl(): string {
    return `${this.#world.hub.url}/spaces/${this.id}`;
  }

  /** Where its container listens now, if one serves. */
  get port(): number | undefined {
    return this.stage.startsWith("RUNNING") ? this.#container?.port : undefined;
  }

  /** Everything that its containers have printed. */
  log(): string {
    return this.#pastLog + (this.#container?.output() ?? "");
  }

  /**
   * Waits for what its containers print: what an app says of its start comes a moment after it is ready.
   * @throws Error when it does not come
   */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    let found: RegExpExecArray | null = null;
    await waitUntil(
      () => {
        const isOver = this.#container?.hasEnded ?? true;
        found = pattern.exec(this.log());
        return found !== null || isOver;
      },
      { deadlineMs: LOG_DEADLINE_MS, everyMs: 10 },
    );
    if (found) return found;
    throw new Error(`Nothing in the log of ${this.id} matches ${pattern}:\n${this.log()}`);
  }

  /** The first start, and every start from nothing. */
  start(): Promise<void> {
    return this.#next(() => this.#boot());
  }

  /** As after a push or a changed setting: the old container serves until the new one does. */
  restart({ building = false } = {}): Promise<void> {
    return this.#next(async () => {
      if (!this.stage.startsWith("RUNNING")) return this.#boot();
      this.stage = building ? "RUNNING_BUILDING" : "RUNNING_APP_STARTING";
      const old = this.#container;
      const fresh = await this.#startContainer();
      if (fresh.hasEnded) return this.#fail(fresh);
      this.#container = fresh;
      this.stage = "RUNNING";
      if (old) await this.#end(old);
    });
  }

  /** Stops first, then builds and starts from nothing. */
  factoryRebuild(): Promise<void> {
    return this.#next(async () => {
      await this.#stop("BUILDING");
      await this.#boot();
    });
  }

  /** What 48 hours without a visitor do. */
  sleep(): Promise<void> {
    return this.#next(() => this.#stop("SLEEPING"));
  }

  /** What a visitor of its page does to a Space that sleeps. */
  wake(): Promise<void> {
    return this.#next(async () => {
      if (this.stage === "SLEEPING") await this.#boot();
    });
  }

  /** Only its owner starts it again. */
  pause(): Promise<void> {
    return this.#next(() => this.#stop("PAUSED"));
  }

  /** Adds, changes or (without a value) removes a secret or variable; that restarts the Space. */
  set(kind: "secrets" | "variables", name: string, value: string | undefined): Promise<void> {
    if (value === undefined) this[kind].delete(name);
    else this[kind].set(name, value);
    return this.restart();
  }

  /** Waits until the app says itself that it is ready, or that its settings are wrong. */
  async settled(): Promise<string> {
    await this.#work;
    let state = "no answer";
    await waitUntil(
      async () => {
        const answer = await fetch(`http://127.0.0.1:${this.port}/-/status`).catch(() => undefined);
        state = ((await answer?.json()) as { state?: string } | undefined)?.state ?? state;
        return state === "ready" || state === "misconfigured" || (this.#container?.hasEnded ?? true);
      },
      { deadlineMs: HEALTH_DEADLINE_MS, everyMs: 10 },
    );
    return state;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pause();
  }

  /** One thing after the other: a Space has one life. */
  #next(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.catch(() => undefined).then(work);
    return this.#work;
  }

  async #boot(): Promise<void> {
    this.stage = "APP_STARTING";
    const fresh = await this.#startContainer();
    if (fresh.hasEnded) return this.#fail(fresh);
    this.#container = fresh;
    this.stage = "RUNNING";
  }

  /** Starts one and waits for the platform's health check: an answer of 2xx at `/`. */
  async #startContainer(): Promise<AppContainer> {
    const order: ContainerOrder = {
      env: this.#environment(),
      files: this.files,
      data: this.data,
    };
    const fresh = await this.#world.startContainer(order);
    const isHealthy = await waitUntil(
      async () => {
        if (fresh.hasEnded) return true;
        const answer = await fetch(`http://127.0.0.1:${fresh.port}/`).catch(() => undefined);
        return answer?.ok ?? false;
      },
      { deadlineMs: HEALTH_DEADLINE_MS, everyMs: 10 },
    );
    if (!isHealthy) await fresh.stop();
    return fresh;
  }

  #environment(): Record<string, string> {
    const facts = {
      owner: this.owner,
      name: this.name,
      title: this.card.title,
      subdomain: this.subdomain,
      customDomain: this.customDomain,
      creatorId: this.creator.id,
      app: this.app,
      scopes: this.card.hf_oauth_scopes,
      hubUrl: this.#world.hub.url,
    };
    return {
      ...spaceEnvironment(facts),
      ...Object.fromEntries([...this.variables, ...this.secrets]),
      ...this.#world.network,
    };
  }

  async #stop(stage: SpaceStage): Promise<void> {
    this.stage = stage;
    if (this.#container) await this.#end(this.#container);
    this.#container = undefined;
  }

  async #end(container: AppContainer): Promise<void> {
    await container.stop();
    if (container !== this.#container) this.#pastLog += container.output();
    else this.#pastLog = this.log();
  }

  #fail(container: AppContainer): void {
    this.#pastLog += container.output();
    if (!this.stage.startsWith("RUNNING")) this.stage = "RUNTIME_ERROR";
    else this.stage = "RUNNING";
  }

  #registerApp(): HubApp {
    const isOwn = (address: string) => {
      const { protocol, host } = new URL(address);
      return protocol === "https:" && host === this.host;
    };
    return this.#world.hub.addApp({
      clientId: randomUUID(),
      clientSecret: randomUUID(),
      allowsRedirect: isOwn,
      authorizedOrganizations: this.card.hf_oauth_authorized_org,
    });
  }
}
