import type { Config } from "../../config/config.ts";
import { RELEASE } from "../../platform/release.ts";
import type { SettingsProblem } from "../../platform/settings-problem.ts";
import type { Home } from "../../storage/choose-home.ts";
import type { SettingsOutput } from "./instance-schema.ts";
import type { GateState } from "./space-gate.ts";

/** What a settings answer is made of. */
export interface InstanceFacts {
  readonly config: Pick<Config, "space" | "storage" | "seeds" | "oauth">;
  readonly home: Pick<Home, "persistent" | "storage" | "obstacle">;
  readonly address: string;
  readonly signIn: SignInFacts;
}

/** What stands in the way of signing in, as far as it is known now. */
export interface SignInFacts {
  readonly missingWorkspaces: readonly string[];
  /** Nobody new can join by Hugging Face: as many accounts as may are there. */
  readonly full: boolean;
  readonly gate: GateState | undefined;
  readonly problem: SettingsProblem | undefined;
}

/** What clients may know of the instance: whether to warn that a Space's data go with its container. */
export function presentSettings(facts: InstanceFacts): SettingsOutput {
  const { config, home } = facts;
  const { space } = config;
  const argillaSpace = presentArgillaSpace(facts);
  if (!space) return { argilla: { share_your_progress_enabled: false }, argilla_space: argillaSpace };
  return {
    argilla_space: argillaSpace,
    argilla: {
      show_huggingface_space_persistent_storage_warning: config.storage.showWarning,
      share_your_progress_enabled: false,
    },
    huggingface: {
      space_id: space.id,
      ...present("space_title", space.title),
      ...present("space_subdomain", space.subdomain),
      ...present("space_host", space.host),
      ...present("space_repo_name", space.repoName),
      ...present("space_author_name", space.authorName),
      space_persistent_storage_enabled: home.persistent,
    },
  };
}

function presentArgillaSpace({
  config,
  home,
  address,
  signIn,
}: InstanceFacts): SettingsOutput["argilla_space"] {
  return {
    version: RELEASE,
    address,
    documented_defaults: config.seeds.documentedDefaults,
    ...present("storage_path", home.storage?.path),
    ...present("storage_obstacle", home.obstacle),
    sign_in: {
      organizations: [...config.oauth.allowedOrganizations],
      missing_workspaces: [...signIn.missingWorkspaces],
      full: signIn.full,
      ...present("gate", signIn.gate),
      ...present("problem", signIn.problem),
    },
  };
}

/** Unset keys are absent on the wire, not null. */
function present<Key extends string, Value>(key: Key, value: Value | undefined): Partial<Record<Key, Value>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, Value>);
}

/** The memory that this process holds. */
export function presentMemory({ rss, heapUsed }: NodeJS.MemoryUsage): { rss: string; heap: string } {
  return { rss: presentBytes(rss), heap: presentBytes(heapUsed) };
}

/** A size in bytes as the original writes it: `203M`. */
export function presentBytes(bytes: number): string {
  const units = ["B", "K", "M", "G", "T"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  const amount = bytes / 1024 ** power;
  return `${amount >= 10 || power === 0 ? Math.round(amount) : amount.toFixed(1)}${units[power]}`;
}
