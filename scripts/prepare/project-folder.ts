import path from "node:path";

/** Absolute path of the project (the folder holding package.json). */
export const projectFolder = path.resolve(import.meta.dirname, "../..");

/** Where scripts keep what they install or log; git ignores it. */
export const toolsFolder = path.join(projectFolder, ".tools");

/** What the build makes; it is only ever replaced as a whole. */
export const distFolder = path.join(projectFolder, "dist");
