/** The variables of Argilla's quick start and of sign-in, each with a value that is right. */
export const SECRETS = {
  OWNER_USERNAME: "ada",
  OWNER_PASSWORD: "password of ada",
  OWNER_API_KEY: "key-of-ada",
  ADMIN_USERNAME: "grace",
  ADMIN_PASSWORD: "password of grace",
  ADMIN_API_KEY: "key-of-grace",
  ANNOTATOR_USERNAME: "alan",
  ANNOTATOR_PASSWORD: "password of alan",
  ARGILLA_WORKSPACE: "team",
  OAUTH2_HUGGINGFACE_CLIENT_ID: "client-id",
  OAUTH2_HUGGINGFACE_CLIENT_SECRET: "client-secret",
} as const;

export type SecretName = keyof typeof SECRETS;
export type SecretSubset = Readonly<Partial<Record<SecretName, string>>>;

const NAMES = Object.keys(SECRETS) as SecretName[];
export const SUBSET_COUNT = 2 ** NAMES.length;

/** The subset whose members are the bits of `number`. */
export function subset(number: number): SecretSubset {
  return Object.fromEntries(
    NAMES.filter((_, bit) => (number >> bit) & 1).map((name) => [name, SECRETS[name]]),
  );
}

/** `count` different subsets of one kind, always the same ones, spread over all of them (a full-period generator). */
export function sampleSubsets(count: number, belongs: (secrets: SecretSubset) => boolean): SecretSubset[] {
  const found: SecretSubset[] = [];
  for (let number = 977; found.length < count; number = (number * 1229 + 351) % SUBSET_COUNT) {
    const secrets = subset(number);
    if (belongs(secrets)) found.push(secrets);
  }
  return found;
}

/** One half of an OAuth app without the other: the only subsets that no server can run with. */
export function isHalfAnApp(secrets: SecretSubset): boolean {
  return (
    (secrets.OAUTH2_HUGGINGFACE_CLIENT_ID === undefined) !==
    (secrets.OAUTH2_HUGGINGFACE_CLIENT_SECRET === undefined)
  );
}
