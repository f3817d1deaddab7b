import type { ConfigReading } from "../config/config.ts";
import type { UserSeed } from "../config/seed-settings.ts";
import { OWNER_LINK_PATH } from "../features/bootstrap/index.ts";
import { pythonSnippet } from "../http/home-page.ts";
import type { Server } from "../server.ts";

/** What a person reads when the server is up: the address, who can sign in and how, and how Python connects. */
export async function describeStart(reading: ConfigReading, server: Server): Promise<string> {
  const { config } = reading;
  const { context } = server;
  if (!config || !context) {
    const address = reading.space?.host ? `https://${reading.space.host}` : `http://localhost:${server.port}`;
    return `\n  The settings need attention: open ${address}, or run \`argilla-space config check\`.\n\n`;
  }
  const { address } = context;
  const people = await context.seeds.seededUsers();
  const lines = [`argilla-space is ready at ${address}`, "", "Who can sign in:"];
  for (const { slot, user } of people) {
    const seed = config.seeds.users.find((candidate) => candidate.slot === slot);
    lines.push(`  ${user.username} (${user.role}): ${howToSignIn(seed, user.passwordHash !== null)}`);
  }
  if (config.oauth.app) lines.push("  anybody with a Hugging Face account, as annotator");

  if (config.usersFile)
    lines.push(`  everybody in ${config.usersFile}, with the passwords and keys of that file`);

  // An owner of the file is owner enough.
  const needsOwner = !(await context.users.hasOwnerWithPassword());
  const owner = needsOwner ? people.find(({ slot }) => slot === "owner") : undefined;
  const ownerSeed = config.seeds.users.find(({ slot }) => slot === "owner");
  if (config.space && owner && owner.user.passwordHash === null && !config.oauth.app) {
    const token = await context.ownerLinks.issue();
    // The log of a Space is for its owners alone: the one place where a secret may be printed.
    const link = `${address}${OWNER_LINK_PATH}?token=${token.reveal()}`;
    lines.push(
      "",
      `The owner ${owner.user.username} has no password yet. Choose one within an hour, once, at`,
      `  ${link}`,
    );
  }
  if (!config.space && owner && owner.user.passwordHash === null) {
    lines.push("", `The owner ${owner.user.username} has no password: set OWNER_PASSWORD and start again.`);
  }
  lines.push("", "Connect from Python:", ...indent(pythonSnippet(address, keyHint(ownerSeed))));
  const warnings = startWarnings(reading, server);
  if (warnings.length > 0) lines.push("", ...warnings);
  return `\n${lines.map((line) => `  ${line}`.trimEnd()).join("\n")}\n\n`;
}

function howToSignIn(seed: UserSeed | undefined, hasPassword: boolean): string {
  const parts: string[] = [];
  if (!hasPassword) parts.push("no password");
  else if (seed?.password?.setting) parts.push(`the password in ${seed.password.setting}`);
  else if (seed?.password) parts.push(`password ${seed.password.value.reveal()} unless changed`);
  else parts.push("the password set in the app");
  if (seed?.apiKey?.setting) parts.push(`the API key in ${seed.apiKey.setting}`);
  else if (seed?.apiKey) parts.push(`API key ${seed.apiKey.value.reveal()} unless changed`);
  return parts.join(", ");
}

function keyHint(owner: UserSeed | undefined): string {
  if (owner?.apiKey?.setting) return `<the value of ${owner.apiKey.setting}>`;
  return owner?.apiKey?.value.reveal() ?? "<your API key>";
}

function startWarnings({ config }: ConfigReading, { context }: Server): string[] {
  const warnings: string[] = [];
  if (config?.seeds.documentedDefaults) {
    warnings.push(
      config.space
        ? "WARNING: the documented default passwords and keys are in force on a public address. Anybody can sign in as the owner."
        : "These passwords and keys are the documented defaults, which everybody knows. Set OWNER_PASSWORD and OWNER_API_KEY before you open this server to others.",
    );
  }
  if (config?.space && context && !context.home.persistent && config.storage.showWarning) {
    const { path } = config.storage;
    warnings.push(
      `WARNING: this Space has no persistent storage (${path}: ${context.home.obstacle}). All data are lost when it restarts.`,
    );
  }
  return warnings;
}

function indent(text: string): string[] {
  return text.split("\n").map((line) => `  ${line}`);
}
