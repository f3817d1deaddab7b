import { describe, expect, test } from "@jest/globals";
import { readingOf, rulesBroken, SPACE } from "./settings-of.ts";

type Variables = Record<string, string>;

const HASH = "$2y$10$vQq0KBEfXNX5e9I/rDEjF.wyzg6fk3DVI63E/3lg1Qm6gKFCLE4o6";
const SAME_NAME = "Is the same name as";
const PASSWORD = "a good password";

/** Settings that contradict each other, with every rule that is told. */
const WRONG: [env: Variables, problems: string[]][] = [
  [{ OWNER_PASSWORD: PASSWORD, PASSWORD: "another password" }, ["OWNER_PASSWORD: Differs from PASSWORD"]],
  [{ OWNER_API_KEY: "key-number-1", API_KEY: "key-number-2" }, ["OWNER_API_KEY: Differs from API_KEY"]],
  [{ ARGILLA_WORKSPACE: "one", WORKSPACE: "two" }, ["ARGILLA_WORKSPACE: Differs from WORKSPACE"]],
  [
    { API_KEY: "key-number-1", ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY: "key-number-2" },
    ["API_KEY: Differs from ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY"],
  ],
  [
    { OWNER_API_KEY: "key-number-1", ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY: "key-number-2" },
    ["OWNER_API_KEY: Differs from ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY"],
  ],
  [
    { PASSWORD, ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD: HASH },
    ["ARGILLA_LOCAL_AUTH_DEFAULT_PASSWORD: Sets the password of the owner, and so does PASSWORD."],
  ],
  [{ OWNER_USERNAME: "same", ADMIN_USERNAME: "same" }, [`ADMIN_USERNAME: ${SAME_NAME} OWNER_USERNAME.`]],
  [
    { ADMIN_USERNAME: "Same", ANNOTATOR_USERNAME: "sAME" },
    [`ANNOTATOR_USERNAME: ${SAME_NAME} ADMIN_USERNAME.`],
  ],
  [
    { OWNER_USERNAME: "jos\u00e9", ADMIN_USERNAME: "JOSE\u0301" },
    [`ADMIN_USERNAME: ${SAME_NAME} OWNER_USERNAME.`],
  ],
  [
    { OWNER_USERNAME: "same", ADMIN_USERNAME: "same", ANNOTATOR_USERNAME: "same" },
    [`ADMIN_USERNAME: ${SAME_NAME} OWNER_USERNAME.`, `ANNOTATOR_USERNAME: ${SAME_NAME} OWNER_USERNAME.`],
  ],
  [
    { ADMIN_USERNAME: "owner" },
    ["OWNER_USERNAME: Is not set, and its default `owner` is taken by ADMIN_USERNAME."],
  ],
  [
    { ANNOTATOR_USERNAME: "argilla", ARGILLA_LOCAL_AUTH_DEFAULT_APIKEY: "argilla.apikey" },
    ["OWNER_USERNAME: Is not set, and its default `argilla` is taken by ANNOTATOR_USERNAME."],
  ],
  [
    { OWNER_API_KEY: "the-same-key", ADMIN_API_KEY: "the-same-key" },
    ["ADMIN_API_KEY: Is the same key as that of the owner."],
  ],
  [
    { API_KEY: "the-same-key", ANNOTATOR_API_KEY: "the-same-key" },
    ["ANNOTATOR_API_KEY: Is the same key as that of the owner."],
  ],
];

describe("settings that contradict each other", () => {
  test.each(WRONG)("%j are refused, off a Space and on one", (env, problems) => {
    const expected = problems.map((problem) => expect.stringContaining(problem));
    expect(rulesBroken(readingOf(env))).toEqual(expected);
    expect(rulesBroken(readingOf({ ...SPACE, ...env }))).toEqual(expected);
  });

  test("USERNAME may differ from OWNER_USERNAME where it is not the owner's name for certain", () => {
    const names = { OWNER_USERNAME: "ada", USERNAME: "root" };
    expect(rulesBroken(readingOf(names))).toEqual([]);
    expect(rulesBroken(readingOf({ ...SPACE, ...names, PASSWORD }))).toEqual([]);
    expect(rulesBroken(readingOf({ ...names, PASSWORD }))).toEqual([
      "OWNER_USERNAME: Differs from USERNAME, which is another name for it.",
    ]);
  });

  test("a key of the documentation may not be given to another slot while it is in force", () => {
    const insisted = { ARGILLA_INSECURE_DEFAULT_CREDENTIALS: "true", ADMIN_API_KEY: "owner.apikey" };
    expect(rulesBroken(readingOf(insisted))).toEqual([
      "ADMIN_API_KEY: Is the same key as that of the owner.",
    ]);
    const insistedToo = { ARGILLA_INSECURE_DEFAULT_CREDENTIALS: "true", OWNER_API_KEY: "admin.apikey" };
    expect(rulesBroken(readingOf(insistedToo))).toEqual([
      "OWNER_API_KEY: Is the same key as that of the admin.",
    ]);
    expect(rulesBroken(readingOf({ ADMIN_API_KEY: "owner.apikey" }))).toEqual([]);
  });
});
