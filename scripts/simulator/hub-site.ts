import { randomUUID } from "node:crypto";
import { text } from "node:stream/consumers";
import { type FakeHub, type HubPerson, newHubId } from "../../test/support/fake-hub.ts";
import type { EdgeRequest, EdgeResponse, EdgeSite } from "./edge.ts";
import { forward } from "./forward.ts";
import * as pages from "./hub-pages.ts";
import { signedAddress } from "./private-gate.ts";
import type { Space, SpaceOrder } from "./space.ts";
import type { SpaceFiles } from "./space-template.ts";

/** What the Hub's pages do to the rest of the simulator. */
export interface HubSiteParts {
  readonly hub: FakeHub;
  readonly spaces: ReadonlyMap<string, Space>;
  readonly template: () => SpaceFiles;
  readonly createSpace: (order: SpaceOrder) => Space;
  readonly deleteSpace: (space: Space) => Promise<void>;
}

const SESSION = "hub-session";
const SPACE_PATH = /^\/spaces\/([\w.-]+\/[\w.-]+)(?:\/(.*))?$/;

/** Whom the Hub takes the browser of a request for. */
export function personOf(hub: FakeHub, cookieHeader: string | undefined): HubPerson | undefined {
  const cookie = cookieHeader?.split(/;\s*/).find((part) => part.startsWith(`${SESSION}=`));
  return cookie === undefined ? undefined : hub.people.get(cookie.slice(SESSION.length + 1));
}

/** Who may see a private Space: whoever made it, its owner, and the members of an organisation that owns it. */
export function maySee(space: Space, person: HubPerson | undefined): boolean {
  if (!space.isPrivate) return true;
  if (!person) return false;
  const isMember = person.organizations.some(({ name }) => name === space.owner);
  return person.id === space.creator.id || person.username === space.owner || isMember;
}

/** The Hub's own host: its pages about Spaces; all about signing in is the business of the sign-in service behind it. */
export class HubSite implements EdgeSite {
  readonly #parts: HubSiteParts;

  constructor(parts: HubSiteParts) {
    this.#parts = parts;
  }

  handle(request: EdgeRequest, response: EdgeResponse): void {
    this.#answer(request, response).catch((error) => {
      response.writeHead(500, { "content-type": "text/plain" }).end(String(error));
    });
  }

  async #answer(request: EdgeRequest, response: EdgeResponse): Promise<void> {
    const { hub, spaces, template } = this.#parts;
    const { pathname, searchParams } = new URL(request.url, hub.url);
    const person = personOf(hub, request.headers.cookie);
    const view = { hub, spaces: [...spaces.values()].filter((space) => maySee(space, person)), person };
    const isPost = request.method === "POST";
    const show = (page: string, status = 200) =>
      void response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(page);

    const inSpace = SPACE_PATH.exec(pathname);
    if (inSpace) {
      const [, id = "", rest = ""] = inSpace;
      const space = spaces.get(id);
      const isKnown = id === pages.TEMPLATE || (space !== undefined && maySee(space, person));
      if (!isKnown) return show(pages.notFoundPage(view), 404);
      if (isPost) return this.#change(request, response, { person, space, action: rest });
      if (searchParams.has("duplicate")) return show(pages.duplicatePage(view, space));
      if (!space) return show(pages.templatePage(view, template().get("README.md") ?? ""));
      if (rest === "settings") return show(pages.settingsPage(view, space));
      if (rest !== "") return show(pages.notFoundPage(view), 404);
      // Whoever opens the page of a Space that sleeps wakes it.
      if (space.stage === "SLEEPING") unattended(space.wake());
      return show(pages.spacePage(view, space, await frameAddress(space, person)));
    }
    if (pathname === "/settings/applications/new") return show(pages.newApplicationPage(view));
    if (isPost && pathname === "/settings/applications") {
      const form = await readForm(request);
      const redirect = form.get("redirect") ?? "";
      const app = hub.addApp({
        clientId: randomUUID(),
        clientSecret: randomUUID(),
        // Of an app that somebody registered the address counts to the letter.
        allowsRedirect: (address) => address === redirect,
      });
      return show(pages.applicationPage(view, app));
    }
    if (isPost && pathname.startsWith("/simulator/")) return this.#changePeople(request, response, person);
    if (pathname === "/") return show(pages.homePage(view));
    return forward(request, response, {
      port: Number(new URL(hub.address).port),
      requestHeaders: { "x-forwarded-proto": "https", "x-forwarded-host": new URL(hub.url).host },
      onUnreachable: () => void response.writeHead(502).end(),
    });
  }

  async #change(
    request: EdgeRequest,
    response: EdgeResponse,
    { person, space, action }: { person: HubPerson | undefined; space: Space | undefined; action: string },
  ): Promise<void> {
    const form = await readForm(request);
    const goTo = (location: string) => void response.writeHead(303, { location }).end();
    if (!person)
      return void response.writeHead(403, { "content-type": "text/plain" }).end("Sign in first.\n");
    if (action === "duplicate") {
      const secrets = [...form].filter(([name]) => name.startsWith("secret:"));
      const copy = this.#parts.createSpace({
        owner: form.get("owner") ?? person.username,
        name: form.get("name") ?? "copy",
        creator: person,
        files: space?.files ?? this.#parts.template(),
        isPrivate: form.get("visibility") !== "public",
        secrets: Object.fromEntries(secrets.map(([name, value]) => [name.slice("secret:".length), value])),
        variables: Object.fromEntries(space?.variables ?? []),
      });
      unattended(copy.start());
      return goTo(`/spaces/${copy.id}`);
    }
    if (!space) return void response.writeHead(404).end();
    if (action === "settings/delete") {
      await this.#parts.deleteSpace(space);
      return goTo("/");
    }
    const name = form.get("name") ?? "";
    // Without one the setting goes.
    const value = form.get("value") ?? undefined;
    const actions: Record<string, () => Promise<void>> = {
      "settings/restart": () => space.restart(),
      "settings/rebuild": () => space.restart({ building: true }),
      "settings/factory-rebuild": () => space.factoryRebuild(),
      "settings/pause": () => space.pause(),
      "settings/sleep": () => space.sleep(),
      "settings/secrets": () => space.set("secrets", name, value),
      "settings/variables": () => space.set("variables", name, value),
      "settings/file": () => {
        // Forms end their lines as of old.
        space.files.set(name, (form.get("content") ?? "").replaceAll("\r\n", "\n"));
        return space.restart({ building: true });
      },
      "settings/domain": () => {
        space.customDomain = form.get("domain") || undefined;
        return space.restart();
      },
      "settings/visibility": async () => {
        space.isPrivate = !space.isPrivate;
      },
    };
    const act = actions[action];
    if (!act) return void response.writeHead(404).end();
    unattended(act());
    return goTo(action === "settings/restart" ? `/spaces/${space.id}` : `/spaces/${space.id}/settings`);
  }

  async #changePeople(
    request: EdgeRequest,
    response: EdgeResponse,
    person: HubPerson | undefined,
  ): Promise<void> {
    const { hub } = this.#parts;
    const form = await readForm(request);
    const username = form.get("username") ?? "";
    let signIn = "";
    if (request.url === "/simulator/sign-in") signIn = form.get("person") ?? "";
    if (request.url === "/simulator/people") {
      const organization = hub.organizations.get(form.get("organization") ?? "");
      hub.addPerson(username, ...(organization ? [organization] : []));
    }
    if (request.url === "/simulator/organizations") {
      const organization = { id: newHubId(), name: form.get("name") ?? "" };
      hub.organizations.set(organization.id, organization);
      person?.organizations.push({ ...organization, role: "admin" });
    }
    if (request.url === "/simulator/rename" && person) person.username = username;
    const cookie = { "set-cookie": `${SESSION}=${signIn}; Path=/; Secure; HttpOnly; SameSite=Lax` };
    response.writeHead(303, { location: "/", ...(signIn && cookie) }).end();
  }
}

/** Where the frame of a Space's page leads: nowhere while nothing serves. */
async function frameAddress(space: Space, person: HubPerson | undefined): Promise<string | undefined> {
  if (space.port === undefined) return undefined;
  return space.isPrivate && person ? signedAddress(`${space.url}/`, space.id, person.id) : `${space.url}/`;
}

async function readForm(request: EdgeRequest): Promise<URLSearchParams> {
  return new URLSearchParams(await text(request));
}

/** The Hub answers before the Space is done; what came of it shows on the Space's page. */
function unattended(work: Promise<void>): void {
  work.catch((error) => console.error(error));
}
