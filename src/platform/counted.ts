/** A number of things as people say it: `1 second`, `2 seconds`. */
export function counted(count: number | bigint, one: string): string {
  return `${count} ${Number(count) === 1 ? one : `${one}s`}`;
}
