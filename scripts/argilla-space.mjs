#!/usr/bin/env node
// The `argilla-space` command. Plain JavaScript that any Node.js from 18 on can read: its one
// job is to get from whatever `node` is on PATH to the Node.js 24 that the server needs.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const nodeMajorNeeded = 24;
const signalsToForward = ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR2"];
const thisFile = fileURLToPath(import.meta.url);
const projectFolder = path.resolve(path.dirname(thisFile), "..");
const server = path.join(projectFolder, "dist", "main.js");

/** @returns {string | undefined} the Node.js that scripts/node.sh has put into .tools/ */
function findProjectNode() {
  const tools = path.join(projectFolder, ".tools");
  const folders = existsSync(tools) ? readdirSync(tools) : [];
  return folders
    .filter((name) => Number(/^node-v(\d+)\./.exec(name)?.[1]) >= nodeMajorNeeded)
    .map((name) => path.join(tools, name, "bin", "node"))
    .find((program) => existsSync(program));
}

/** @param {string} node path of the program to become, as far as Node.js can */
function runUnder(node) {
  const child = spawn(node, [thisFile, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of signalsToForward) {
    // A terminal's Ctrl-C has already reached the child; this process only has to outlive it.
    process.on(signal, () => (signal === "SIGINT" && process.stdin.isTTY) || child.kill(signal));
  }
  child.once("error", (error) => fail(`${node} could not be started: ${error.message}`));
  child.once("exit", (code, signal) => {
    for (const forwarded of signalsToForward) process.removeAllListeners(forwarded);
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code ?? 1;
  });
}

/** @param {string} message */
function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

if (Number(process.versions.node.split(".")[0]) >= nodeMajorNeeded) {
  if (existsSync(server)) await import(pathToFileURL(server).href);
  else fail("argilla-space has not been built yet: run scripts/start.sh once, or npm run build.");
} else {
  const node = findProjectNode();
  if (node) runUnder(node);
  else {
    fail(
      `argilla-space needs Node.js ${nodeMajorNeeded} or newer, and this is Node.js ${process.versions.node}.\n` +
        `Run scripts/start.sh once (it fetches its own Node.js), or install Node.js ${nodeMajorNeeded}.`,
    );
  }
}
