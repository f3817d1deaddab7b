import { describe, expect, test } from "@jest/globals";
import { describeUsersFileProblem } from "../../../../src/features/bootstrap/users-file/users-file-entry.ts";
import { readUsersFile } from "../../../../src/features/bootstrap/users-file/users-file-reading.ts";

const BCRYPT = "$2y$05$xtl7iy3bpqchUwiQMjEHe.tY7OaIjDrg43W3TB4EHQ7izvdjvGtPS";

/** A user with all that is needed, and `more` lines. */
function user(username: string, ...more: string[]): string {
  const lines = [
    `api_key: key-of-${Buffer.from(username).toString("hex")}`,
    `hashed_password: ${BCRYPT}`,
    ...more,
  ];
  return [`- username: ${username}`, ...lines.map((line) => `  ${line}`), ""].join("\n");
}

function problemsOf(text: string): string[] {
  return readUsersFile(text).problems.map(describeUsersFileProblem);
}

function entriesOf(text: string) {
  const reading = readUsersFile(text);
  expect(reading.problems).toEqual([]);
  return "entries" in reading ? reading.entries : [];
}

function workspacesOf(text: string): Record<string, readonly string[]> {
  return Object.fromEntries(entriesOf(text).map(({ username, workspaces }) => [username, workspaces]));
}

describe("a file of users", () => {
  test("has full power without workspaces, else is an annotator, with a workspace of their own each", () => {
    const text =
      user("john") + user("tanya", "workspaces: []") + user("daisy", "workspaces: [team, daisy, team]");
    expect(entriesOf(text).map(({ username, role }) => [username, role])).toEqual([
      ["john", "owner"],
      ["tanya", "annotator"],
      ["daisy", "annotator"],
    ]);
    expect(workspacesOf(text)).toEqual({ john: ["john"], tanya: ["tanya"], daisy: ["team", "daisy"] });
  });

  test.each([
    ["role: owner", "owner"],
    ["role: admin", "owner"],
    ["workspaces: ['']", "owner"],
    ["workspaces: [a]\n  role: admin", "admin"],
    ["workspaces: [a]\n  role: owner", "owner"],
    ["workspaces: []\n  role: annotator", "annotator"],
  ])("with %j makes the role %s", (line, role) => {
    expect(entriesOf(user("ada", line))[0]?.role).toBe(role);
  });

  test("keeps names and addresses in both spellings, and gives the username as the name where there is none", () => {
    const text =
      user("a", "full_name: ' John Doe '", "email: john@argilla.io") +
      user("b", "fullname: Jane") +
      user("c", "full_name:");
    expect(entriesOf(text).map(({ firstName, email }) => [firstName, email])).toEqual([
      ["John Doe", "john@argilla.io"],
      ["Jane", null],
      ["c", null],
    ]);
  });

  test.each([
    ["True", true],
    ["yes", true],
    ["on", true],
    ["False", false],
    ["no", false],
    ["", false],
  ])("takes disabled: %s as %s", (word, disabled) => {
    expect(entriesOf(user("ada", `disabled: ${word}`))[0]?.disabled).toBe(disabled);
  });

  test.each(["2023-01-01", "12345", "0123", "1e3", "yes", "'true'", '"with: colon"', "0x1F"])(
    "takes the username %s as it is written",
    (username) => {
      expect(entriesOf(user(username))[0]?.username).toBe(username.replaceAll(/^["']|["']$/g, ""));
    },
  );

  test("may begin with a byte order mark, end its lines with CR LF and use anchors", () => {
    const text = `\ufeff${user("a", "workspaces: &team [x, y]")}${user("b", "workspaces: *team")}`;
    expect(
      workspacesOf(new TextDecoder().decode(new TextEncoder().encode(text.replaceAll("\n", "\r\n")))),
    ).toEqual({
      a: ["a", "x", "y"],
      b: ["b", "x", "y"],
    });
  });

  test("gives workspaces of other characters a name that is allowed, and nobody's own to another", () => {
    const text =
      user("john.doe", "workspaces: [équipe bleue]") +
      user("john doe", "workspaces: []") +
      user("john-doe", "workspaces: []");
    expect(workspacesOf(text)).toEqual({
      "john.doe": ["john-doe-2", "equipe-bleue"],
      "john doe": ["john-doe-3"],
      "john-doe": ["john-doe"],
    });
    const reading = readUsersFile(text);
    expect("renamed" in reading && reading.renamed).toEqual([
      { from: "équipe bleue", to: "equipe-bleue" },
      { from: "john.doe", to: "john-doe-2" },
      { from: "john doe", to: "john-doe-3" },
    ]);
  });

  test("may have keys that mean nothing here, which is told", () => {
    const reading = readUsersFile(user("ada", "favourite_colour: red"));
    expect("warnings" in reading && reading.warnings).toEqual([
      { line: 4, column: 3, message: 'The key "favourite_colour" means nothing here.' },
    ]);
  });

  const wrong: [what: string, text: string, problems: string[]][] = [
    ["is empty", "", ["line 1, column 1: Expected a list of users"]],
    ["has only comments", "# nobody\n", ["Expected a list of users"]],
    ["is an empty list", "[]\n", ["line 1, column 1: The list of users is empty."]],
    ["is a mapping", "users:\n  - x\n", ["line 1, column 1: Expected a list of users, each beginning with"]],
    ["is a word", "hello\n", ["Expected a list of users"]],
    [
      "lists words",
      "- ada\n- grace\n",
      ["line 1, column 3: Is not a user", "line 2, column 3: Is not a user"],
    ],
    [
      "indents with tabs",
      "- username: a\n\tapi_key: b\n",
      ["line 2, column 2: Indents with a tab; use spaces."],
    ],
    ["is not YAML", "- username: [\n", ["line 2, column 1: Flow sequence"]],
    [
      "holds two documents",
      `${user("a")}---\n${user("b")}`,
      ["line 4, column 1: Source contains multiple documents"],
    ],
    ["lacks keys", "- full_name: x\n", ["Lacks username.", "Lacks api_key.", "Lacks hashed_password."]],
    ["doubles a key", user("ada", "api_key: other-key"), ["line 4, column 3: Has api_key a second time."]],
    ["uses a merge key", user("ada", "<<: {email: x}"), ["line 4, column 3: Uses a merge key"]],
    [
      "doubles a username",
      user("ada") + user("x").replace(" x", " ada"),
      ["line 4, column 13: username is that of line 1."],
    ],
    [
      "differs in case only",
      user("ada") + user("Ada"),
      ["line 4, column 13: username differs only in case from that of line 1."],
    ],
    [
      "doubles an API key",
      user("a") + user("b").replace(/key-of-\S+/, "key-of-61"),
      ["line 5, column 12: api_key is that of line 2."],
    ],
    ["has no username", user("null"), ["line 1, column 13: username is empty."]],
    ["has a list for a name", user("[a]"), ["username is not a text."]],
    ["has a control character", user('"a\\x07b"'), ["username contains a control character."]],
    ["has a long username", user("u".repeat(201)), ["username: String should have at most 200 characters."]],
    [
      "has a key no header can carry",
      user("ada").replace(/key-of-\S+/, '"a key"'),
      ["api_key contains a space"],
    ],
    [
      "leaves workspaces empty",
      user("ada", "workspaces:"),
      ["line 4, column 3: workspaces is empty, which could mean two things."],
    ],
    [
      "says null",
      user("ada", "workspaces: null"),
      ["line 4, column 15: workspaces is empty, which could mean two things."],
    ],
    [
      "has one word for workspaces",
      user("ada", "workspaces: team"),
      ["line 4, column 15: workspaces is not a list."],
    ],
    [
      "nests workspaces",
      user("ada", "workspaces: [[a]]"),
      ["line 4, column 16: Is not the name of a workspace."],
    ],
    [
      "misspells workspaces",
      user("ada", "workspace: [a]"),
      ['line 4, column 3: Has the unknown key "workspace"; did you mean workspaces?'],
    ],
    [
      "says maybe",
      user("ada", "disabled: maybe"),
      ["line 4, column 13: disabled is neither true nor false."],
    ],
    [
      "has an unknown role",
      user("ada", "role: king"),
      ["line 4, column 9: role is none of owner, admin, annotator."],
    ],
    ["contradicts itself", user("ada", "role: annotator"), ["without workspaces a user has full power."]],
    [
      "makes two workspaces one",
      user("ada", "workspaces: [a b, a/b]"),
      ['line 4, column 21: The workspace "a/b" would have the same name'],
    ],
    [
      "has an unknown alias",
      user("ada", "workspaces: *nobody"),
      ["line 4, column 15: Refers to *nobody, which is nowhere before it."],
    ],
  ];
  test.each(wrong)("that %s is refused, with its place", (_, text, problems) => {
    const found = problemsOf(text);
    expect(found).toHaveLength(problems.length);
    for (const [index, problem] of problems.entries()) expect(found[index]).toContain(problem);
  });

  test("has all its problems listed at once, in order, and no secret among them", () => {
    const text = `${user("ada", "workspaces:")}- username: ADA
  api_key: se cret-key
  hashed_password: plain-secret
- 17
${user("grace", "disabled: 2")}`;
    const found = problemsOf(text);
    expect(found.map((problem) => /^line (\d+)/.exec(problem)?.[1])).toEqual(["4", "5", "6", "7", "8", "12"]);
    for (const problem of found) expect(problem).not.toMatch(/cret-key|plain-secret/);
  });

  test.each([
    ["brackets", "[".repeat(1_000_000)],
    ["indented keys", Array.from({ length: 3_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
    ["dashes", `${"- ".repeat(100_000)}a`],
    ["braces over lines", "{a: \n".repeat(100_000)],
  ])("that nests without end in %s is refused at once", (_, text) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining("nested too deeply")]);
  });

  test("with aliases of aliases is never spelt out", () => {
    const levels = Array.from({ length: 15 }, (_, level) => {
      const below = level === 0 ? "x" : `*a${level - 1}`;
      return `- &a${level} [${Array.from({ length: 9 }, () => below).join(", ")}]`;
    });
    expect(problemsOf(levels.join("\n"))).toHaveLength(15);
    expect(problemsOf(user("ada", "workspaces: &w [*w]"))).toEqual([
      expect.stringContaining("Is not the name"),
    ]);
  });

  test("may have ten thousand users and no more", () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => user(`user${index}`)).join("");
    expect(entriesOf(many(10_000))).toHaveLength(10_000);
    expect(problemsOf(many(10_001))).toEqual([
      expect.stringMatching(/has 10001 users; 10000 is the limit.*Split it/s),
    ]);
  });
});
