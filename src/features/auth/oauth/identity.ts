import { CheckError } from "./protocol-failure.ts";

/** Somebody as a sign-in service vouches for them. The pair of issuer and subject is who they are; names change. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly preferredUsername: string;
  readonly name: string | undefined;
  /** The organisations that the person let us see. */
  readonly organizations: readonly IdentityOrganization[];
}

interface IdentityOrganization {
  readonly id: string | undefined;
  readonly name: string | undefined;
}

const MAX_NAME_LENGTH = 200;

/**
 * Reads a verified answer of the userinfo endpoint.
 * @throws CheckError when it names nobody.
 */
export function toIdentity(issuer: string, person: Readonly<Record<string, unknown>>): Identity {
  const { sub, preferred_username: username, name, orgs } = person;
  if (typeof sub !== "string" || typeof username !== "string" || !isUsername(username)) {
    throw new CheckError("The person has no usable preferred_username");
  }
  const organizations = (Array.isArray(orgs) ? orgs : []).map(
    (organization: { preferred_username?: unknown; sub?: unknown } | null) => ({
      id: textOf(organization?.sub),
      name: textOf(organization?.preferred_username),
    }),
  );
  return { issuer, subject: sub, preferredUsername: username, name: cleanName(name), organizations };
}

/** Whether a setting means this organisation: an id in the Hub's form by the id alone, all else by the name alone. */
export function isOrganization(setting: string, { id, name }: IdentityOrganization): boolean {
  return isHubId(setting) ? setting === id : setting === name;
}

/** Ids at the Hub are 12 bytes in hexadecimal. */
export function isHubId(value: string): boolean {
  return /^[0-9a-f]{24}$/.test(value);
}

/** Hub names are letters, digits, `-`, `_` and `.`; anything else did not come from the Hub. */
function isUsername(username: string): boolean {
  return /^[\w.-]{1,150}$/.test(username);
}

function cleanName(name: unknown): string | undefined {
  if (typeof name !== "string" || !name.isWellFormed()) return undefined;
  const printable = name.replace(/\p{Cc}/gu, " ").trim();
  return [...printable].slice(0, MAX_NAME_LENGTH).join("").trim() || undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
