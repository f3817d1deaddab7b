import { describe, expect, test } from "@jest/globals";
import { SETTING_NAMES, type SettingName } from "../../src/config/settings.ts";
import { readingOf } from "./settings-of.ts";

const USERNAMES = ["OWNER_USERNAME", "ADMIN_USERNAME", "ANNOTATOR_USERNAME", "USERNAME"] as const;
const PASSWORDS = ["OWNER_PASSWORD", "ADMIN_PASSWORD", "ANNOTATOR_PASSWORD", "PASSWORD"] as const;
const API_KEYS = [
  "OWNER_API_KEY",
  "ADMIN_API_KEY",
  "ANNOTATOR_API_KEY",
  "API_KEY",
  "ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY",
] as const;
const WORKSPACES = ["ARGILLA_WORKSPACE", "WORKSPACE"] as const;
const FLAGS = [
  "ARGILLA_INSECURE_DEFAULT_CREDENTIALS",
  "ARGILLA_EXPOSE_API_KEYS",
  "ARGILLA_SHOW_HUGGINGFACE_SPACE_PERSISTENT_STORAGE_WARNING",
] as const;
const BCRYPT = "$2b$12$vQq0KBEfXNX5e9I/rDEjF.wyzg6fk3DVI63E/3lg1Qm6gKFCLE4o6";

/** One astral character counts once, though JavaScript's `length` says two. */
const FACE = "😀";

type Rows = readonly (readonly [setting: SettingName, value: string, expected: unknown])[];

function each(
  settings: readonly SettingName[],
  ...cases: (readonly [value: string, expected: unknown])[]
): Rows {
  return settings.flatMap((setting) => cases.map(([value, expected]) => [setting, value, expected] as const));
}

const WRONG: Rows = [
  ...each(
    USERNAMES,
    ["n".repeat(201), "more than 200 characters"],
    [FACE.repeat(201), "more than 200 characters"],
    [" ada", "Starts or ends with a space"],
    ["ada ", "Starts or ends with a space"],
    ["ada\u00a0", "Starts or ends with a space"],
    ["a\u0007da", "control character"],
  ),
  ...each(
    PASSWORDS,
    ["1234567", "between 8 and 100 characters"],
    [FACE.repeat(4), "between 8 and 100 characters"],
    ["p".repeat(101), "between 8 and 100 characters"],
    ["secret\0secret", "null character"],
  ),
  ...each(
    API_KEYS,
    ["1234567", "between 8 and 200 characters"],
    ["k".repeat(201), "between 8 and 200 characters"],
    ["with a space", "space or a character outside ASCII"],
    ["with-a-newline\n", "space or a character outside ASCII"],
    ["schlüssel", "space or a character outside ASCII"],
  ),
  ...each(
    WORKSPACES,
    ["my team", "letters, digits, hyphens and underscores"],
    ["équipe", "letters, digits, hyphens and underscores"],
    ["a/b", "letters, digits, hyphens and underscores"],
    ["w".repeat(201), "more than 200 characters"],
  ),
  ...each(FLAGS, ["maybe", "neither true nor false"], ["2", "neither true nor false"]),
  ...each(
    ["ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD"],
    ["12345678", "not a password hash"],
    ["$apr1$x$y", "lost a part"],
    [BCRYPT.slice(1), "lost a part"],
  ),
  ...each(
    ["OPENID_PROVIDER_URL"],
    ["huggingface.co", "not an absolute http(s) address"],
    ["ftp://huggingface.co", "not an absolute http(s) address"],
  ),
  ...each(
    ["PORT"],
    ["http", "not a number"],
    ["-1", "not a number"],
    ["6900.5", "not a number"],
    ["0x1af4", "not a number"],
    ["65536", "over 65535"],
  ),
  ...each(
    ["ARGILLA_BASE_URL"],
    ["argilla", "neither a path nor an http(s) address"],
    ["//evil.example.org", "neither a path nor an http(s) address"],
    ["ftp://example.org/", "neither a path nor an http(s) address"],
    ["https://", "neither a path nor an http(s) address"],
    ["/argilla?x=1", "more than scheme, host, port and path"],
    ["https://example.org/#top", "more than scheme, host, port and path"],
    ["https://ada:pass@example.org", "more than scheme, host, port and path"],
    ["/argilla(1)", "path with something other than"],
    ["/:id", "path with something other than"],
    ["/two words", "path with something other than"],
    ["https://example.org/*", "path with something other than"],
  ),
  ...each(
    ["ARGILLA_CORS_ORIGINS"],
    ['["https://example.org"', "Starts like a JSON list but is not one"],
    ["example.org", '"example.org", which is not an origin'],
    ["https://example.org/path", "which is not an origin"],
    ["https://example.org/", "which is not an origin"],
    ['["https://example.org", 7]', "7, which is not an origin"],
    ["https://a.example.org,,https://b.example.org", '"", which is not an origin'],
    ["null", "which is not an origin"],
  ),
  ...each(
    ["ARGILLA_TRUSTED_PROXIES"],
    ["11", "Is more than 10 proxies"],
    ["-1", '"-1", which is no address'],
    ["proxy.example.org", '"proxy.example.org", which is no address'],
    ["10.0.0.0/33", '"10.0.0.0/33", which is no address'],
    ["0.0.0.0/0", '"0.0.0.0/0", which is no address'],
    ["10.0.0.1,", '"", which is no address'],
  ),
  ...each(
    ["ARGILLA_OAUTH_MAX_USERS", "ARGILLA_API_CALLS_PER_MINUTE"],
    ["many", "Is not a whole number"],
    ["-1", "Is not"],
  ),
  ...each(["ARGILLA_AUTH_SECRET_KEY"], ["1234567", "shorter than 8 characters"]),
  ...each(
    ["ARGILLA_AUTH_TOKEN_EXPIRATION"],
    ["a day", "not a whole number of seconds"],
    ["1.5", "not a whole number of seconds"],
    ["-60", "not a whole number of seconds"],
    ["0", "zero"],
  ),
  ...each(["ARGILLA_LOG_LEVEL"], ["loud", "none of debug, info, warn, error, silent"]),
  ...each(["ARGILLA_LOG_FORMAT"], ["xml", "neither text nor json"]),
  ...each(["ARGILLA_STORAGE_PATH"], ["data", "not an absolute path"]),
  ...each(
    ["ARGILLA_DATABASE_URL"],
    ["mysql://host/db", "none of a postgresql://, a neon+wss:// and a sqlite:/// address"],
    ["/var/lib/argilla.db", "none of a postgresql://, a neon+wss:// and a sqlite:/// address"],
    ["sqlite://", "Names no file"],
    ["sqlite:///", "Names no file"],
    ["sqlite:///:memory:", "Names no file"],
    ["postgresql://host", "Names no database"],
    ["postgresql://host/", "Names no database"],
    ["postgresql://user:p/ss@host/db", "Cannot be parsed; in a password write @ as %40"],
    ["postgresql://user:p#ss@host/db", "Cannot be parsed"],
  ),
];

const RIGHT: Rows = [
  ...each(
    USERNAMES,
    ["a", "a"],
    [FACE.repeat(200), FACE.repeat(200)],
    ["Ada Lovelace", "Ada Lovelace"],
    ["用户", "用户"],
  ),
  ...each(
    PASSWORDS,
    ["12345678", "12345678"],
    ["        ", "        "],
    [FACE.repeat(100), FACE.repeat(100)],
    ["tab\tand\nnewline", "tab\tand\nnewline"],
  ),
  ...each(API_KEYS, ["argilla.apikey", "argilla.apikey"], ["~".repeat(200), "~".repeat(200)]),
  ...each(WORKSPACES, ["my_team-2", "my_team-2"], ["w".repeat(200), "w".repeat(200)]),
  ...each(
    FLAGS,
    ["true", true],
    ["1", true],
    ["YES", true],
    ["on", true],
    ["False", false],
    ["0", false],
    ["no", false],
    ["off", false],
    [" true ", true],
  ),
  ...each(
    ["ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD"],
    ...["a", "b", "x", "y"].map((mark) => {
      const hash = BCRYPT.replace("$2b", `$2${mark}`);
      return [hash, hash] as const;
    }),
  ),
  ...each(["OPENID_PROVIDER_URL"], ["https://huggingface.co", "https://huggingface.co"]),
  ...each(["PORT"], ["0", 0], ["7860", 7860], ["65535", 65_535]),
  ...each(
    ["ARGILLA_BASE_URL"],
    ["/", { path: "", origin: undefined }],
    ["/argilla", { path: "/argilla", origin: undefined }],
    ["/team//argilla/", { path: "/team/argilla", origin: undefined }],
    ["https://labels.example.org", { path: "", origin: "https://labels.example.org" }],
    ["http://localhost:8080/a.b/~c/", { path: "/a.b/~c", origin: "http://localhost:8080" }],
  ),
  ...each(
    ["ARGILLA_CORS_ORIGINS"],
    ["*", ["*"]],
    ['["*"]', ["*"]],
    ["[]", []],
    ["https://example.org", ["https://example.org"]],
    ["https://a.example.org, http://localhost:3000", ["https://a.example.org", "http://localhost:3000"]],
    [' ["https://a.example.org"] ', ["https://a.example.org"]],
  ),
  ...each(
    ["ARGILLA_TRUSTED_PROXIES"],
    ["0", 0],
    ["2", 2],
    ["loopback, 10.0.0.0/8,2001:db8::1", ["loopback", "10.0.0.0/8", "2001:db8::1"]],
  ),
  ...each(["ARGILLA_OAUTH_MAX_USERS", "ARGILLA_API_CALLS_PER_MINUTE"], ["0", 0], ["30000", 30_000]),
  ...each(["ARGILLA_AUTH_SECRET_KEY"], ["12345678", "12345678"]),
  ...each(["ARGILLA_AUTH_SECRET_KEY_PREVIOUS"], ["short", "short"]),
  ...each(["ARGILLA_AUTH_TOKEN_EXPIRATION"], ["1", 1], ["86400", 86_400]),
  ...each(["ARGILLA_LOG_LEVEL"], ["debug", "debug"], ["silent", "silent"]),
  ...each(["ARGILLA_LOG_FORMAT"], ["json", "json"]),
  ...each(["ARGILLA_STORAGE_PATH"], ["/mnt/disk", "/mnt/disk"]),
];

/** A secret as its plain text, so that it can be compared with what was written. */
function plain(value: unknown): unknown {
  return value !== null && typeof value === "object" && "reveal" in value
    ? (value.reveal as () => string)()
    : value;
}

const SENTENCES = /^[A-Z].*\.$/s;

describe("the rules of the settings", () => {
  test.each(WRONG)("%s refuses %j: %s", (setting, value, rule) => {
    const problems = readingOf({ [setting]: value }).problems.filter(
      (problem) => problem.setting === setting,
    );
    expect(problems).toEqual([
      { setting, rule: expect.stringContaining(rule as string), remedy: expect.stringMatching(SENTENCES) },
    ]);
    expect(problems[0]?.rule).toMatch(SENTENCES);
  });

  test.each(RIGHT)("%s accepts %j", (setting, value, expected) => {
    const { values } = readingOf({ [setting]: value });
    expect(plain(values[setting])).toEqual(expected);
  });

  test.each(SETTING_NAMES)("%s, when empty, counts as not set", (setting) => {
    const { values, problems } = readingOf({ [setting]: "" });
    expect(values[setting]).toBeUndefined();
    expect(problems).toEqual([]);
  });
});
