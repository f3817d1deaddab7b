/** What runs when an image is started, as Docker keeps it beside the files. */
export interface ImageConfig {
  readonly env: ReadonlyMap<string, string>;
  readonly workdir: string;
  /** As USER says it; empty is root. */
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  readonly ports: readonly string[];
  /** The command that tells whether a container is healthy. */
  readonly healthcheck: readonly string[] | undefined;
}

export interface Layer {
  /** The instruction that made it. */
  readonly createdBy: string;
  readonly bytes: number;
}

/** The files of an image; which of the two, its store knows. */
export interface ImageFiles {
  readonly folders: readonly string[];
}

export interface Image {
  readonly name: string;
  readonly files: ImageFiles;
  readonly config: ImageConfig;
  readonly layers: readonly Layer[];
}

export const emptyConfig: ImageConfig = {
  env: new Map(),
  workdir: "/",
  user: "",
  entrypoint: [],
  cmd: [],
  labels: new Map(),
  ports: [],
  healthcheck: undefined,
};
