/** A password hash that another program wrote and that this server can check. */
export type ForeignHash = { readonly kind: "bcrypt"; readonly cost: number } | { readonly kind: "apr1" };

/** The most that checking a bcrypt hash may cost; 14 takes about a second. */
export const MAX_BCRYPT_COST = 14;
const MIN_BCRYPT_COST = 4;

const BCRYPT = /^\$2[abxy]\$(\d{2})\$[./A-Za-z0-9]{53}$/;
/** MD5 in a thousand rounds, Apache's own: what `htpasswd` writes without an option. */
const APR1 = /^\$apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}$/;

/** What kind of hash this is; undefined when it is none that this server checks. */
export function readForeignHash(text: string): ForeignHash | undefined {
  if (APR1.test(text)) return { kind: "apr1" };
  const cost = Number(BCRYPT.exec(text)?.[1] ?? Number.NaN);
  return cost >= MIN_BCRYPT_COST && cost <= MAX_BCRYPT_COST ? { kind: "bcrypt", cost } : undefined;
}

/** Hashes that people may bring along and that nothing here checks. */
const OTHER_KINDS: readonly (readonly [RegExp, string])[] = [
  [/^\$1\$/, "an MD5-crypt hash"],
  [/^\$5\$/, "a SHA-256-crypt hash"],
  [/^\$6\$/, "a SHA-512-crypt hash"],
  [/^\$(y|7)\$/, "a yescrypt or scrypt hash"],
  [/^\$argon2/, "an argon2 hash"],
  [/^\$?pbkdf2/, "a PBKDF2 hash"],
  [/^\{(SSHA|SHA)/i, "a SHA-1 hash"],
  [/^[0-9a-f]{32}$|^[0-9a-f]{40}$|^[0-9a-f]{64}$/i, "a plain digest"],
];

/**
 * Why a text is not a hash that this server checks, as a sentence for a person; undefined when it is one. Never repeats
 * the text, which may be a password.
 */
export function foreignHashProblem(text: string): string | undefined {
  if (readForeignHash(text)) return undefined;
  const cost = BCRYPT.exec(text)?.[1];
  if (cost)
    return `Is a bcrypt hash of cost ${cost}; this server checks ${MIN_BCRYPT_COST} to ${MAX_BCRYPT_COST}.`;
  const afterColon = /^[^$:]*:(.*)$/s.exec(text)?.[1];
  if (afterColon !== undefined && readForeignHash(afterColon)) {
    return "Begins with the name and colon that htpasswd prints; leave those out.";
  }
  if (text.includes("$$") && readForeignHash(text.replaceAll("$$", "$"))) {
    return "Has every $ twice, as a compose file needs it; here each stands once.";
  }
  if (looksMangled(text)) {
    return "Is a hash that lost a part: docker compose or a shell put variables in place of what follows each $. In a compose file write every $ as $$, in a shell use single quotes.";
  }
  const other = OTHER_KINDS.find(([pattern]) => pattern.test(text))?.[1];
  if (other) return `Is ${other}, which this server cannot check.`;
  return "Is not a password hash.";
}

/**
 * What is left of `$2y$05$abc…` or `$apr1$salt$digest` once `$name` has been replaced by nothing (or, in a shell, `$0`
 * by its name and `$2` by nothing): a beginning that is right with too little after it, or the pieces between.
 */
function looksMangled(text: string): boolean {
  if (/^\$?(2[abxy]|apr1)(\$|$)/.test(text)) return true;
  if (/^[abxy]\$?(0|1)?\d[./A-Za-z0-9]*$/.test(text) || /^[abxy](-?bash|sh|zsh)\d/.test(text)) return true;
  // Only the digest is left: what follows the last $, from the first character that no name may have.
  return /^\$[./A-Za-z0-9]{15,60}$|^[./][./A-Za-z0-9]{5,52}$/.test(text);
}
