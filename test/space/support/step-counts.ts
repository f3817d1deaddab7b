import { readFileSync } from "node:fs";
import path from "node:path";
import { projectFolder } from "../../../scripts/prepare/project-folder.ts";

/** What the README says of the way from "duplicate" to "signed in as the owner". */
export interface StepCounts {
  readonly ours: string;
  readonly byTheGuide: string;
}

/** Reads the figures where people read them, so that they cannot grow old there. */
export function openStepCounts(): StepCounts {
  const readme = readFileSync(path.join(projectFolder, "README.md"), "utf8");
  const [, ours, byTheGuide] =
    /being signed in as its owner takes (\d+ clicks, \d+ fields)[^(]*\(([^)]+)\)/.exec(
      readme.replace(/\s+/g, " "),
    ) ?? [undefined, "", ""];
  return { ours: ours ?? "", byTheGuide: /\d+ clicks, \d+ fields/.exec(byTheGuide ?? "")?.[0] ?? "" };
}
