import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { projectFolder } from "../prepare/project-folder.ts";
import { plantedViolations } from "./planted-violations.ts";
import { lastLines, type StageContext, type StageOutcome } from "./stage.ts";

interface RuleSet {
  forbidden?: readonly { name?: string }[];
  required?: readonly { name?: string }[];
  allowed?: readonly unknown[];
}

interface CruiseResult {
  summary: { violations: readonly { from: string; rule: { name: string } }[] };
}

const config = ".dependency-cruiser.cjs";
const cruiser = path.join(projectFolder, "node_modules/.bin/depcruise");

/**
 * Checks that src/ keeps the dependency rules, and that each rule would notice: a rule whose
 * pattern matches nothing any more passes for ever.
 */
export async function checkDependencyRules(context: StageContext): Promise<StageOutcome> {
  const failures: string[] = [];
  const real = await context.run(cruiser, ["src", "--config", config]);
  if (!real.ok) failures.push(lastLines(context.logFile));

  const reported = await cruisePlantedCopy(context);
  for (const { rule, file, beside = {} } of plantedViolations) {
    // A cycle is reported from any one of its files.
    const files = [file, ...Object.keys(beside)];
    const isReported = reported.some(({ from, rule: { name } }) => name === rule && files.includes(from));
    if (!isReported) failures.push(`The rule ${rule} did not report the violation planted as ${file}.`);
  }
  const unproven = ruleNames().filter((name) => !plantedViolations.some(({ rule }) => rule === name));
  for (const name of unproven) {
    failures.push(`Nothing proves the rule ${name}: add a violation to scripts/gate/planted-violations.ts.`);
  }

  const checks = 1 + plantedViolations.length + unproven.length;
  return {
    passed: checks - failures.length,
    failed: failures.length,
    skipped: [],
    failureReport: failures.join("\n"),
  };
}

async function cruisePlantedCopy(context: StageContext): Promise<CruiseResult["summary"]["violations"]> {
  const copy = path.join(path.dirname(context.logFile), "planted");
  rmSync(copy, { recursive: true, force: true });
  for (const name of ["src", config, "package.json", "tsconfig.json"]) {
    cpSync(path.join(projectFolder, name), path.join(copy, name), { recursive: true });
  }
  symlinkSync(path.join(projectFolder, "node_modules"), path.join(copy, "node_modules"));
  for (const { file, content, beside = {} } of plantedViolations) {
    for (const [name, text] of Object.entries({ ...beside, [file]: content })) plant(copy, name, text);
  }
  const resultFile = path.join(copy, "result.json");
  // Symlinks are kept, so that packages have the same paths as in the project: node_modules/….
  const args = ["src", "--config", config, "--preserve-symlinks", "-T", "json", "-f", resultFile];
  await context.run(cruiser, args, { cwd: copy });
  const { summary } = JSON.parse(readFileSync(resultFile, "utf8")) as CruiseResult;
  rmSync(copy, { recursive: true });
  return summary.violations;
}

function plant(copy: string, file: string, content: string): void {
  if (existsSync(path.join(projectFolder, file))) {
    throw new Error(`${file} exists: choose another name for the planted violation.`);
  }
  mkdirSync(path.join(copy, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(copy, file), content);
}

function ruleNames(): string[] {
  const rules = createRequire(import.meta.url)(path.join(projectFolder, config)) as RuleSet;
  const named = [...(rules.forbidden ?? []), ...(rules.required ?? [])].map(({ name }) => name ?? "unnamed");
  return rules.allowed ? [...named, "not-in-allowed"] : named;
}
