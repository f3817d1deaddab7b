import type { Simulator } from "./simulator.ts";
import type { Space } from "./space.ts";

interface Command {
  readonly form: string;
  readonly about: string;
  readonly run: (simulator: Simulator, words: readonly string[]) => Promise<string> | string;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  help: { form: "help", about: "this list", run: () => helpText() },
  spaces: { form: "spaces", about: "every Space and its stage", run: listSpaces },
  people: { form: "people", about: "every account at the Hub, with a token for programs", run: listPeople },
  sleep: ofSpace("stop it as 48 hours without a visitor do", (space) => space.sleep(), "sleep"),
  wake: ofSpace("open its page, as a visitor would", (space) => space.wake(), "wake"),
  restart: ofSpace(
    "a new container; the old one serves until it does",
    (space) => space.restart(),
    "restart",
  ),
  rebuild: ofSpace("as after a push", (space) => space.restart({ building: true }), "rebuild"),
  factory: ofSpace("stop, build and start from nothing", (space) => space.factoryRebuild(), "factory"),
  pause: ofSpace("stop it until its owner restarts it", (space) => space.pause(), "pause"),
  private: ofSpace("only those who may see it get in", (space) => setPrivate(space, true), "private"),
  public: ofSpace("everybody gets in", (space) => setPrivate(space, false), "public"),
  log: {
    form: "log <owner/name>",
    about: "what its containers printed",
    run: (simulator, [id]) => findSpace(simulator, id).log(),
  },
  secret: setting("secrets", "secret"),
  variable: setting("variables", "variable"),
  domain: {
    form: "domain <owner/name> [domain]",
    about: "gives it a custom domain, or takes it away",
    run: async (simulator, [id, domain]) => {
      const space = findSpace(simulator, id);
      space.customDomain = domain;
      await space.restart();
      return describe(space);
    },
  },
};

/** Carries out a line of the console. @throws Error that says what is wrong with the line */
export async function runConsoleLine(simulator: Simulator, line: string): Promise<string> {
  const [name = "", ...words] = line.trim().split(/\s+/);
  if (name === "") return "";
  const command = COMMANDS[name];
  if (!command) throw new Error(`There is no command ${name}; help lists them.`);
  return command.run(simulator, words);
}

function ofSpace(about: string, act: (space: Space) => Promise<void>, name: string): Command {
  return {
    form: `${name} <owner/name>`,
    about,
    run: async (simulator, [id]) => {
      const space = findSpace(simulator, id);
      await act(space);
      return describe(space);
    },
  };
}

function setting(kind: "secrets" | "variables", word: string): Command {
  return {
    form: `${word} <owner/name> NAME [value]`,
    about: `sets a ${word}, or removes it; "" is an empty one`,
    run: async (simulator, [id, name, ...values]) => {
      const space = findSpace(simulator, id);
      if (name === undefined) throw new Error(`Which ${word}?`);
      const value = values.length === 0 ? undefined : values.join(" ").replace(/^""$/, "");
      await space.set(kind, name, value);
      return describe(space);
    },
  };
}

async function setPrivate(space: Space, isPrivate: boolean): Promise<void> {
  space.isPrivate = isPrivate;
}

function findSpace({ spaces }: Simulator, id: string | undefined): Space {
  const [only, ...others] = spaces.values();
  const space = id === undefined && others.length === 0 ? only : spaces.get(id ?? "");
  if (!space) throw new Error(`Which Space? There are: ${[...spaces.keys()].join(", ") || "none yet"}.`);
  return space;
}

function describe({ id, stage, isPrivate, url }: Space): string {
  return `${id}  ${stage}  ${isPrivate ? "private" : "public"}  ${url}`;
}

function listSpaces({ spaces }: Simulator): string {
  return [...spaces.values()].map(describe).join("\n") || "None yet: duplicate the template in the browser.";
}

function listPeople(simulator: Simulator): string {
  return [...simulator.hub.people.values()]
    .map((person) => {
      const organizations = person.organizations.map(({ name }) => name).join(", ");
      return `${person.username}  ${simulator.tokenOf(person)}  ${organizations}`.trimEnd();
    })
    .join("\n");
}

function helpText(): string {
  const rows = Object.values(COMMANDS).map(({ form, about }) => `  ${form.padEnd(36)}${about}`);
  return `${rows.join("\n")}\n  ${"quit".padEnd(36)}end it all\nWith one Space its name may be left out where nothing follows it.`;
}
