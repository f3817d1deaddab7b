import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { Mount } from "./root-command.ts";

/** How this machine reaches the world, lent to the commands of a build and left out of what they make. */
export interface MachineConnection {
  readonly env: ReadonlyMap<string, string>;
  readonly mounts: readonly Mount[];
  /** The secret `npmrc` of the Dockerfile. */
  readonly npmrc: string | undefined;
}

const proxies = ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];
const aptSettings = /^Acquire::(Check-|https?::|AllowInsecure|Retries|ForceIPv)/;

/** @param folder for files that are made here */
export function readMachineConnection(folder: string): MachineConnection {
  const env = new Map<string, string>();
  const mounts: Mount[] = ["/etc/resolv.conf", "/etc/hosts"].map((file) => readOnlyMount(file, file));
  for (const name of proxies) {
    const value = process.env[name];
    if (value) env.set(name, value);
  }

  const registry = readNpmSetting("registry");
  if (registry) env.set("npm_config_registry", registry);
  const certificates = process.env.NODE_EXTRA_CA_CERTS ?? readNpmSetting("cafile");
  if (certificates && existsSync(certificates)) {
    mounts.push(readOnlyMount(certificates, "/dev/machine/certificates.pem"));
    env.set("NODE_EXTRA_CA_CERTS", "/dev/machine/certificates.pem");
    env.set("npm_config_cafile", "/dev/machine/certificates.pem");
  }
  const aptConfig = path.join(folder, "apt.conf");
  writeFileSync(aptConfig, readAptSettings());
  mounts.push(readOnlyMount(aptConfig, "/dev/machine/apt.conf"));
  env.set("APT_CONFIG", "/dev/machine/apt.conf");

  const npmrc = process.env.npm_config_userconfig ?? path.join(homedir(), ".npmrc");
  return { env, mounts, npmrc: existsSync(npmrc) ? npmrc : undefined };
}

/** apt's settings for reaching its mirrors; none where there is no apt. */
function readAptSettings(): string {
  return readOutput("apt-config", "dump").replace(/^.*\n/gm, (line) => (aptSettings.test(line) ? line : ""));
}

/** undefined where nothing is set. */
function readNpmSetting(name: string): string | undefined {
  const value = readOutput("npm", "config", "get", name).trim();
  return value === "" || value === "null" || value === "undefined" ? undefined : value;
}

function readOutput(program: string, ...args: string[]): string {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}

function readOnlyMount(source: string, target: string): Mount {
  return { source, target, readOnly: true };
}
