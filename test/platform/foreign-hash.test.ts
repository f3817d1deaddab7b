import { describe, expect, test } from "@jest/globals";
import { foreignHashProblem, readForeignHash } from "../../src/platform/foreign-hash.ts";
import { RECORDED_HASHES } from "../support/foreign-hashes.ts";

const BCRYPT = "$2y$05$twJf0rWpMvXJVzzDylW/b.XOZ5413YQNzHgkanUROgRG8TYoeiPD.";
const APR1 = "$apr1$UBiksKvC$0cQdkpoD4yRbnYN8BEIUW0";

/** What docker compose makes of a text: `$name` becomes a variable's value, here always nothing. */
function throughCompose(text: string): string {
  return text.replace(/\$([A-Za-z_][A-Za-z0-9_]*)/g, "");
}

/** What a shell makes of it between double quotes: `$1` and names become nothing, `$0` its own name. */
function throughShell(text: string): string {
  return text.replace(/\$([A-Za-z_][A-Za-z0-9_]*|[0-9])/g, (_, name) => (name === "0" ? "bash" : ""));
}

describe("a hash that another program wrote", () => {
  test.each(RECORDED_HASHES)("is read as $command printed it", ({ hash }) => {
    expect(foreignHashProblem(hash)).toBeUndefined();
  });

  test.each(["2a", "2b", "2x", "2y"])("may be bcrypt's $%s$, up to cost 14", (version) => {
    const ofCost = (cost: string) => `$${version}$${cost}${BCRYPT.slice(6)}`;
    expect(readForeignHash(ofCost("04"))).toEqual({ kind: "bcrypt", cost: 4 });
    expect(readForeignHash(ofCost("14"))).toEqual({ kind: "bcrypt", cost: 14 });
    for (const cost of ["15", "31"]) expect(foreignHashProblem(ofCost(cost))).toContain(`of cost ${cost}`);
    expect(readForeignHash(ofCost("03"))).toBeUndefined();
  });

  test.each([
    ["in a compose file", throughCompose(BCRYPT)],
    ["in a compose file", throughCompose(APR1)],
    ["in a shell", throughShell(BCRYPT)],
    ["that began with $2y$10$", throughShell("$2y$10$3ICkyGEeWCpKu0iTux73TOK/9I4rzmFdUqX19G.R/J/HtRGRzDIZK")],
    ["cut off", BCRYPT.slice(0, 40)],
    ["without its first $", BCRYPT.slice(1)],
  ])("is recognised though it lost a part %s: %s", (_, mangled) => {
    expect(mangled).not.toBe(BCRYPT);
    expect(foreignHashProblem(mangled)).toContain("lost a part");
  });

  test.each([
    [BCRYPT.replaceAll("$", "$$$$"), "has every $ twice"],
    [`:${APR1}`, "leave those out"],
    [`ada:${BCRYPT}`, "leave those out"],
    ["$6$saltsalt$digest", "a SHA-512-crypt hash"],
    ["$5$saltsalt$digest", "a SHA-256-crypt hash"],
    ["$1$saltsalt$digest", "an MD5-crypt hash"],
    ["{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=", "a SHA-1 hash"],
    ["$argon2id$v=19$m=65536,t=3,p=4$salt$digest", "an argon2 hash"],
    ["$pbkdf2-sha256$29000$salt$digest", "a PBKDF2 hash"],
    ["5f4dcc3b5aa765d61d8327deb882cf99", "a plain digest"],
    ["a plain password", "not a password hash"],
    ["", "not a password hash"],
  ])("is refused with a reason when it is another thing: %s", (text, reason) => {
    const problem = foreignHashProblem(text);
    expect(problem?.toLowerCase()).toContain(reason.toLowerCase());
    if (text) expect(problem).not.toContain(text);
  });
});
