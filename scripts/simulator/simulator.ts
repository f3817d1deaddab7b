import { writeFileSync } from "node:fs";
import path from "node:path";
import { FakeHub, type HubPerson } from "../../test/support/fake-hub.ts";
import { makeTemporaryFolder } from "../gate/temporary-folder.ts";
import { type StartContainer, startFromWorkingTree } from "./app-container.ts";
import { makeCertificate, type TestCertificate } from "./certificate.ts";
import { chromiumFlags } from "./chromium-flags.ts";
import { type DataFolder, folderOfSpace } from "./data-folder.ts";
import { Edge, type EdgeSite } from "./edge.ts";
import { HubSite, maySee, personOf } from "./hub-site.ts";
import { OutboundProxy } from "./outbound-proxy.ts";
import { Space, type SpaceOrder } from "./space.ts";
import { SpaceSite } from "./space-site.ts";
import { readTemplate } from "./space-template.ts";

export interface SimulatorOptions {
  /** Of 127.0.0.1, for the edge; 0 for any. */
  readonly port?: number;
  readonly startContainer?: StartContainer;
  /** What a Space finds at `/data` when its order does not say; nothing by default. */
  readonly data?: DataFolder;
}

/** What a Space is made of unless its order says otherwise: the template of the working tree, under any name. */
export type SpaceWish = Omit<SpaceOrder, "files" | "owner" | "name"> & {
  readonly owner?: string;
  readonly name?: string;
  /** Over the template's; undefined takes a file away. */
  readonly files?: Readonly<Record<string, string | undefined>>;
};

const HUB_HOST = "huggingface.co";

/** A Hub and its Spaces on this machine: see README.md beside this file for what is like the real ones. */
export class Simulator implements AsyncDisposable {
  readonly hub: FakeHub;
  readonly spaces = new Map<string, Space>();
  readonly #certificate: TestCertificate;
  readonly #edge: Edge;
  readonly #outbound: OutboundProxy;
  readonly #wayIn: OutboundProxy;
  readonly #folder: Disposable;
  readonly #certificateFile: string;
  readonly #startContainer: StartContainer;
  readonly #data: DataFolder;

  private constructor(parts: {
    hub: FakeHub;
    certificate: TestCertificate;
    edge: Edge;
    outbound: OutboundProxy;
    wayIn: OutboundProxy;
    folder: Disposable;
    certificateFile: string;
    startContainer: StartContainer;
    data: DataFolder;
  }) {
    this.hub = parts.hub;
    this.#certificate = parts.certificate;
    this.#edge = parts.edge;
    this.#outbound = parts.outbound;
    this.#wayIn = parts.wayIn;
    this.#folder = parts.folder;
    this.#certificateFile = parts.certificateFile;
    this.#startContainer = parts.startContainer;
    this.#data = parts.data;
  }

  static async start(options: SimulatorOptions = {}): Promise<Simulator> {
    const hub = await FakeHub.start({
      publicUrl: `https://${HUB_HOST}`,
      signedIn: (request) => personOf(hub, request.headers.cookie)?.id,
    });
    const certificate = await makeCertificate([HUB_HOST, "*.hf.space"]);
    const edge = await Edge.start(certificate, options.port ?? 0, (host) => simulator.#findSite(host));
    const outbound = await OutboundProxy.start(edge.port, (target) => target === `${HUB_HOST}:443`);
    const wayIn = await OutboundProxy.start(edge.port, (target) => target.endsWith(":443"));
    const folder = makeTemporaryFolder("simulator");
    const certificateFile = path.join(folder.folder, "certificate.pem");
    writeFileSync(certificateFile, certificate.cert);
    const startContainer = options.startContainer ?? startFromWorkingTree;
    const data = options.data ?? { kind: "absent" };
    const simulator = new Simulator({
      hub,
      certificate,
      edge,
      outbound,
      wayIn,
      folder,
      certificateFile,
      startContainer,
      data,
    });
    return simulator;
  }

  /** For a Chromium that is to take this for the world. */
  get chromiumFlags(): string[] {
    return chromiumFlags(this.#edge.port, this.#certificate);
  }

  /** Where the edge really is, and what vouches for it; for a program that can be told per request. */
  get edgeAddress(): { host: string; port: number; ca: string } {
    return { host: "127.0.0.1", port: this.#edge.port, ca: this.#certificate.cert };
  }

  /** For a program (Python, Node, curl) that is to take this for the world. */
  get programEnvironment(): Record<string, string> {
    return reach(this.#wayIn, this.#certificateFile);
  }

  /** Outgoing connections of containers that were refused. */
  get refusedConnections(): readonly string[] {
    return this.#outbound.refused;
  }

  /** A token of the Hub, as people give it to programs. */
  tokenOf(person: HubPerson): string {
    return `hf_${person.id}`;
  }

  /** Makes a Space and does not start it. */
  createSpace(order: SpaceOrder): Space {
    if (this.spaces.has(`${order.owner}/${order.name}`)) throw new Error("There is a Space of this name.");
    const data = order.data ?? folderOfSpace(this.#data, order.owner, order.name);
    const space = new Space(
      { ...order, data },
      {
        hub: this.hub,
        startContainer: this.#startContainer,
        network: reach(this.#outbound, this.#certificateFile),
      },
    );
    this.spaces.set(space.id, space);
    return space;
  }

  /** Makes a Space from the template, and waits until its app has made up its mind. */
  async runSpace(wish: SpaceWish): Promise<Space> {
    const files = new Map(readTemplate());
    for (const [name, content] of Object.entries(wish.files ?? {})) {
      if (content === undefined) files.delete(name);
      else files.set(name, content);
    }
    const space = this.createSpace({ owner: wish.creator.username, name: "labels", ...wish, files });
    await space.start();
    await space.settled();
    return space;
  }

  async deleteSpace(space: Space): Promise<void> {
    this.spaces.delete(space.id);
    await space[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.spaces.values()].map((space) => this.deleteSpace(space)));
    await this.#edge[Symbol.asyncDispose]();
    await this.#outbound[Symbol.asyncDispose]();
    await this.#wayIn[Symbol.asyncDispose]();
    await this.hub[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }

  #findSite(host: string): EdgeSite | undefined {
    if (host === HUB_HOST) return this.#hubSite;
    const space = [...this.spaces.values()].find(
      ({ host: own, customDomain }) => host === own || host === customDomain,
    );
    return space && new SpaceSite(space, (token) => this.#admits(space, token));
  }

  get #hubSite(): HubSite {
    return new HubSite({
      hub: this.hub,
      spaces: this.spaces,
      template: readTemplate,
      createSpace: (order) => this.createSpace(order),
      deleteSpace: (space) => this.deleteSpace(space),
    });
  }

  #admits(space: Space, token: string): boolean {
    const person = [...this.hub.people.values()].find((candidate) => this.tokenOf(candidate) === token);
    return person !== undefined && maySee(space, person);
  }
}

/** Variables that lead a program through a proxy and make it trust the certificate at its end. */
function reach({ url }: OutboundProxy, certificateFile: string): Record<string, string> {
  return {
    HTTPS_PROXY: url,
    SSL_CERT_FILE: certificateFile,
    NODE_EXTRA_CA_CERTS: certificateFile,
    NODE_USE_ENV_PROXY: "1",
  };
}
