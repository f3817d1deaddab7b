import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { projectFolder } from "../scripts/prepare/project-folder.ts";

test("every test that docs/complaints.md names exists", () => {
  const rows = readFileSync(path.join(projectFolder, "docs/complaints.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| issue"));
  const files = globSync("test/space/*.test.ts", { cwd: projectFolder });
  const source = files.map((file) => readFileSync(path.join(projectFolder, file), "utf8")).join("\n");
  const missing: string[] = [];
  for (const row of rows) {
    const names = [...(row.split(" | ")[2] ?? "").matchAll(/`([^`]{12,})`/g)].map(([, name]) => name ?? "");
    const isTold = names.length > 0 || /cannot|not here/.test(row);
    if (!isTold) missing.push(row);
    missing.push(...names.filter((name) => !source.includes(`"${name}",`)));
  }
  expect(rows.length).toBeGreaterThan(15);
  expect(missing).toEqual([]);
});
