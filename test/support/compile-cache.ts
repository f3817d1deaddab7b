const { NODE_COMPILE_CACHE } = process.env;

/** For the environment of a child process that shall find compiled what another one has compiled before it. */
export const COMPILE_CACHE: Readonly<Record<string, string>> = NODE_COMPILE_CACHE
  ? { NODE_COMPILE_CACHE }
  : {};
