import { buildIsCurrent } from "./prepare/build-inputs.ts";
import { installPackages, packagesAreInstalled } from "./prepare/installed-packages.ts";
import { lockPreparation } from "./prepare/preparation-lock.ts";
import { PreparationProblem } from "./prepare/preparation-problem.ts";
import { reportStep } from "./prepare/progress.ts";

/*
 * `node scripts/prepare.ts packages` installs the packages when they are missing or old;
 * `node scripts/prepare.ts build` then also makes dist/ when the sources have changed.
 * Runs before anything is installed: nothing here may import a package.
 */

const wantsBuild = process.argv[2] === "build";

function isPrepared(): boolean {
  return packagesAreInstalled() && (!wantsBuild || buildIsCurrent());
}

async function prepare(): Promise<void> {
  if (isPrepared()) return;
  using _lock = lockPreparation();
  if (!packagesAreInstalled()) await reportStep("Installing packages", installPackages);
  if (wantsBuild && !buildIsCurrent()) {
    await reportStep("Building the server", async () => {
      const { build } = await import("./build.ts");
      await build();
    });
  }
}

try {
  await prepare();
} catch (error) {
  if (!(error instanceof PreparationProblem)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
