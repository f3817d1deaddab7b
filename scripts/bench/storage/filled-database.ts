import path from "node:path";
import SqliteDriver from "better-sqlite3";
import { DATABASE, startSpace } from "./space-server.ts";

const WORDS =
  "what a person says of a text, or of what a model says of it; yes, no, and the reasons for it all".split(
    " ",
  );
const SAMPLE_BYTES = 20_000_000;
const ROW_BYTES = 2_000;

/** Makes a server's database in the folder `home`, with a table of `bytes` of text besides. @returns its path */
export async function fillDatabase(home: string, bytes: number): Promise<string> {
  await (await startSpace(home))[Symbol.asyncDispose]();
  const file = path.join(home, DATABASE);
  const database = new SqliteDriver(file);
  database.pragma("synchronous = OFF");
  database.exec("create table filling (content text)");
  const insert = database.prepare("insert into filling values (?)");
  database.transaction(() => {
    for (let written = 0; written < SAMPLE_BYTES; written += ROW_BYTES) insert.run(textOf(ROW_BYTES - 50));
  })();
  // The same once more is as large, and farther away than what a compression looks back on.
  const again = database.prepare("insert into filling select content from filling limit ?");
  for (let left = bytes - SAMPLE_BYTES; left > 0; left -= SAMPLE_BYTES) {
    again.run(SAMPLE_BYTES / ROW_BYTES);
    database.pragma("wal_checkpoint(TRUNCATE)");
  }
  database.pragma("wal_checkpoint(TRUNCATE)");
  database.close();
  return file;
}

function textOf(characters: number): string {
  let text = "";
  while (text.length < characters) text += `${WORDS[Math.floor(Math.random() * WORDS.length)]} `;
  return text;
}
