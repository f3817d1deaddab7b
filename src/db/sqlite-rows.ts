import type { SqliteResult } from "./sqlite-message.ts";

/** The rows of a result as objects. */
export function toRows({ columns = [], rows = [] }: SqliteResult): Record<string, unknown>[] {
  return rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (const [index, column] of columns.entries()) {
      const value = values[index];
      // A Buffer arrives without its methods.
      row[column] =
        value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
    }
    return row;
  });
}
