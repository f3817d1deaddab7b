import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { SETTING_NAMES, SETTINGS, type SettingName } from "../../src/config/settings.ts";
import { readingOf, readingWithFiles, SPACE } from "./settings-of.ts";

/** Distinctive enough to be found in anything that was made of it. */
const MARK = "Zq7xW";
const HASH = `$2b$12$${MARK}EfXNX5e9I/rDEjF.wyzg6fk3DVI63E/3lg1Qm6gKFCLE4o6abc`.slice(0, 60);

const RIGHT_SECRETS: { [Name in SettingName]?: string } = {
  OWNER_PASSWORD: `owner-password-${MARK}`,
  OWNER_API_KEY: `owner-key-${MARK}`,
  ADMIN_PASSWORD: `admin-password-${MARK}`,
  ADMIN_API_KEY: `admin-key-${MARK}`,
  ANNOTATOR_PASSWORD: `annotator-password-${MARK}`,
  ANNOTATOR_API_KEY: `annotator-key-${MARK}`,
  PASSWORD: `owner-password-${MARK}`,
  API_KEY: `owner-key-${MARK}`,
  ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY: `owner-key-${MARK}`,
  OAUTH2_HUGGINGFACE_CLIENT_SECRET: `client-secret-${MARK}`,
  OAUTH_CLIENT_SECRET: `space-secret-${MARK}`,
  ARGILLA_AUTH_SECRET_KEY: `secret-key-${MARK}`,
  ARGILLA_AUTH_SECRET_KEY_PREVIOUS: `previous-key-${MARK}`,
  ARGILLA_DATABASE_URL: `postgresql://ada:${MARK}@db/labels`,
  ARGILLA_IMPORT_DATABASE: `neon+wss://ada:${MARK}@db/argilla`,
  ARGILLA_STORAGE_S3_URL: "https://s3.example.org/labels",
  ARGILLA_STORAGE_S3_ACCESS_KEY_ID: "id",
  ARGILLA_STORAGE_S3_SECRET_ACCESS_KEY: `s3-secret-${MARK}`,
};

const WRONG_SECRETS: { [Name in SettingName]?: string } = {
  OWNER_PASSWORD: MARK.repeat(21),
  ADMIN_PASSWORD: MARK,
  ANNOTATOR_PASSWORD: `${MARK}\0${MARK}`,
  PASSWORD: MARK,
  OWNER_API_KEY: `${MARK} with a space`,
  ADMIN_API_KEY: MARK,
  ANNOTATOR_API_KEY: MARK.repeat(50),
  API_KEY: `${MARK}é-and-more`,
  ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY: MARK,
  ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD: `$apr1$${MARK}`,
  ARGILLA_AUTH_SECRET_KEY: MARK,
  ARGILLA_DATABASE_URL: `mysql://ada:${MARK}@db/labels`,
  ARGILLA_IMPORT_DATABASE: `mysql://ada:${MARK}@db/argilla`,
  ARGILLA_STORAGE_S3_SECRET_ACCESS_KEY: `without-a-bucket-${MARK}`,
};

/** Whatever a log, an answer or a debugger could make of a value. */
function everythingPrintable(value: unknown): string {
  const text: string[] = [];
  const walk = (part: unknown, depth: number): void => {
    text.push(
      String(part),
      JSON.stringify(part) ?? "",
      inspect(part, { depth: 9, showHidden: true, getters: true }),
    );
    if (part === null || typeof part !== "object" || depth > 6) return;
    for (const [key, child] of Object.entries(part)) {
      text.push(key);
      walk(child, depth + 1);
    }
  };
  walk(value, 0);
  return text.join("\n");
}

const OAUTH_FILE = `providers: [{ name: huggingface, client_id: id, client_secret: file-secret-${MARK} }]`;

describe("the values of secrets", () => {
  test("are the settings this test knows", () => {
    const secret = SETTING_NAMES.filter((name) => SETTINGS[name].secret);
    const covered = new Set([...Object.keys(RIGHT_SECRETS), ...Object.keys(WRONG_SECRETS)]);
    expect(secret.filter((name) => !covered.has(name))).toEqual([]);
  });

  const readings: [what: string, reading: ReturnType<typeof readingOf>, isRight: boolean][] = [
    ["right settings", readingOf({ ...RIGHT_SECRETS, OAUTH2_HUGGINGFACE_CLIENT_ID: "id" }), true],
    [
      "right settings on a Space",
      readingOf({ ...SPACE, ...RIGHT_SECRETS, OAUTH2_HUGGINGFACE_CLIENT_ID: "id" }),
      true,
    ],
    ["a 1.x hash", readingOf({ ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD: HASH }), true],
    ["an .oauth.yaml", readingWithFiles({}, { ".oauth.yaml": OAUTH_FILE }), true],
    ["a broken .oauth.yaml", readingWithFiles({}, { ".oauth.yaml": `${OAUTH_FILE}\n}` }), false],
    [
      "an .oauth.yaml of a wrong form",
      readingWithFiles({}, { ".oauth.yaml": `${OAUTH_FILE}\nenabled: 7` }),
      false,
    ],
    ["a .env", readingWithFiles({}, { ".env": `OWNER_PASSWORD=password-${MARK}` }), true],
    ["wrong settings", readingOf(WRONG_SECRETS), false],
    [
      "settings that contradict each other",
      readingOf({
        OWNER_PASSWORD: `one-${MARK}`,
        PASSWORD: `two-${MARK}`,
        OWNER_API_KEY: `key-${MARK}`,
        ADMIN_API_KEY: `key-${MARK}`,
        API_KEY: `other-${MARK}`,
        OAUTH2_HUGGINGFACE_CLIENT_SECRET: `client-${MARK}`,
        ARGILLA_DATABASE_URL: `postgresql://ada:${MARK}@db/labels`,
      }),
      false,
    ],
    [
      "misspelt and unused settings",
      readingOf({ ARGILLA_PASWORD: MARK, ARGILLA_REDIS_URL: `redis://:${MARK}@r` }),
      true,
    ],
  ];
  test.each(readings)("are nowhere in what is made of %s", (_, reading, isRight) => {
    expect(reading.config !== undefined).toBe(isRight);
    expect(everythingPrintable(reading)).not.toContain(MARK);
  });

  test("are there all the same for those who use them", () => {
    const { values } = readingOf(RIGHT_SECRETS);
    expect(values.OWNER_PASSWORD?.reveal()).toBe(RIGHT_SECRETS.OWNER_PASSWORD);
  });
});
