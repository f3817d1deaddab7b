/**
 * Where the program of a thread is: beside the module that starts it, in the sources as in the bundle, of which it is an
 * entry of its own (scripts/build.ts).
 * @param name without its ending.
 * @param besideUrl the `import.meta.url` of that module.
 */
export function workerFile(name: string, besideUrl: string): URL {
  return new URL(`./${name}${besideUrl.endsWith(".ts") ? ".ts" : ".js"}`, besideUrl);
}
