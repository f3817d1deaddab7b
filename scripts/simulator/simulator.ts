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

interface SimulatorParts {
  readonly hub: FakeHub;
  readonly certificate: TestCertificate;
  /** For programs that read it. */
  readonly certificateFile: string;
  readonly folder: Disposable;
  readonly edge: Edge;
  /** For containers. */
  readonly outbound: OutboundProxy;
  /** For programs of the person's. */
  readonly wayIn: OutboundProxy;
  readonly startContainer: StartContainer;
  readonly data: DataFolder;
}

/** A Hub and its Spaces on this machine: see README.md beside this file for what is like the real ones. */
export class Simulator implements AsyncDisposable {
  readonly spaces = new Map<string, Space>();
  readonly #parts: SimulatorParts;
  readonly #hubSite: HubSite;

  private constructor(parts: SimulatorParts) {
    this.#parts = parts;
    this.#hubSite = new HubSite({
      hub: parts.hub,
      spaces: this.spaces,
      template: readTemplate,
      createSpace: (order) => this.createSpace(order),
      deleteSpace: (space) => this.deleteSpace(space),
    });
  }

  static async start(options: SimulatorOptions = {}): Promise<Simulator> {
    const hub = await FakeHub.start({
      publicUrl: `https://${HUB_HOST}`,
      signedIn: (request) => personOf(hub, request.headers.cookie)?.id,
    });
    const certificate = await makeCertificate([HUB_HOST, "*.hf.space"]);
    const edge = await Edge.start(certificate, options.port ?? 0, (host) => simulator.#findSite(host));
    const folder = makeTemporaryFolder("simulator");
    const certificateFile = path.join(folder.folder, "certificate.pem");
    writeFileSync(certificateFile, certificate.cert);
    const simulator = new Simulator({
      ...{ hub, certificate, certificateFile, folder, edge },
      outbound: await OutboundProxy.start(edge.port, isSimulated),
      wayIn: await OutboundProxy.start(edge.port, (target) => target.endsWith(":443")),
      startContainer: options.startContainer ?? startFromWorkingTree,
      data: options.data ?? { kind: "absent" },
    });
    return simulator;
  }

  get hub(): FakeHub {
    return this.#parts.hub;
  }

  /** For a Chromium that is to take this for the world. */
  get chromiumFlags(): string[] {
    return chromiumFlags(this.#parts.edge.port, this.#parts.certificate);
  }

  /** Where the edge really is, and what vouches for it; for a program that can be told per request. */
  get edgeAddress(): { host: string; port: number; ca: string } {
    return { host: "127.0.0.1", port: this.#parts.edge.port, ca: this.#parts.certificate.cert };
  }

  /** For a program (Python, Node, curl) that is to take this for the world. */
  get programEnvironment(): Record<string, string> {
    const { wayIn, certificateFile } = this.#parts;
    // Machines that have a bundle of their own name it to curl and requests in variables that go before the others.
    return {
      ...reach(wayIn, certificateFile),
      ...{ CURL_CA_BUNDLE: certificateFile, REQUESTS_CA_BUNDLE: certificateFile },
    };
  }

  /** Outgoing connections of containers that were refused. */
  get refusedConnections(): readonly string[] {
    return this.#parts.outbound.refused;
  }

  /** A token of the Hub, as people give it to programs. */
  tokenOf(person: HubPerson): string {
    return `hf_${person.id}`;
  }

  /** Makes a Space and does not start it. */
  createSpace(order: SpaceOrder): Space {
    if (this.spaces.has(`${order.owner}/${order.name}`)) throw new Error("There is a Space of this name.");
    const data = order.data ?? folderOfSpace(this.#parts.data, order.owner, order.name);
    const space = new Space(
      { ...order, data },
      {
        hub: this.hub,
        startContainer: this.#parts.startContainer,
        network: reach(this.#parts.outbound, this.#parts.certificateFile),
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
    await this.#parts.edge[Symbol.asyncDispose]();
    await this.#parts.outbound[Symbol.asyncDispose]();
    await this.#parts.wayIn[Symbol.asyncDispose]();
    await this.hub[Symbol.asyncDispose]();
    this.#parts.folder[Symbol.dispose]();
  }

  #findSite(host: string): EdgeSite | undefined {
    if (host === HUB_HOST) return this.#hubSite;
    const space = [...this.spaces.values()].find(
      ({ host: own, customDomain }) => host === own || host === customDomain,
    );
    return space && new SpaceSite(space, (token) => this.#admits(space, token));
  }

  #admits(space: Space, token: string): boolean {
    const person = [...this.hub.people.values()].find((candidate) => this.tokenOf(candidate) === token);
    return person !== undefined && maySee(space, person);
  }
}

/** Whether a container reaches it: the Hub, and every Space by its public address. */
function isSimulated(target: string): boolean {
  return target === `${HUB_HOST}:443` || target.endsWith(".hf.space:443");
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
