import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { projectFolder } from "../prepare/project-folder.ts";

/** The repository of a Space, as far as the platform reads it. */
export type SpaceFiles = ReadonlyMap<string, string>;

/** What the platform reads at the top of a Space's README (hub-docs: spaces-config-reference). */
export interface SpaceCard {
  readonly title: string;
  readonly emoji: string;
  readonly hf_oauth: boolean;
  readonly hf_oauth_scopes: readonly string[];
  readonly hf_oauth_authorized_org: readonly string[];
}

/** Those that the Dockerfile of the template copies beside the app; its icons are left out. */
const COPIED = [".oauth.yaml"];

/** The template of the working tree: what people duplicate. */
export function readTemplate(): SpaceFiles {
  const folder = path.join(projectFolder, "space");
  const names = readdirSync(folder).filter((name) => /\.(md|yaml)$|^Dockerfile$/.test(name));
  return new Map(names.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
}

export function readCard(files: SpaceFiles): SpaceCard {
  const frontMatter = /^---\n(.*?)\n---\n/s.exec(files.get("README.md") ?? "")?.[1] ?? "";
  const card = (parse(frontMatter) ?? {}) as Record<string, unknown>;
  return {
    title: String(card.title ?? ""),
    emoji: String(card.emoji ?? ""),
    hf_oauth: card.hf_oauth === true,
    hf_oauth_scopes: listOf(card.hf_oauth_scopes),
    hf_oauth_authorized_org: listOf(card.hf_oauth_authorized_org),
  };
}

export function filesBesideApp(files: SpaceFiles): SpaceFiles {
  return new Map([...files].filter(([name]) => COPIED.includes(name)));
}

function listOf(value: unknown): string[] {
  return value === undefined || value === null ? [] : [value].flat().map(String);
}
