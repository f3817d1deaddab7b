import knexFactory from "knex";

/** The PostgreSQL server on which tests make their databases. */
function postgresUrl(): string {
  const url = process.env.ARGILLA_TEST_POSTGRES_URL;
  if (!url) throw new Error("ARGILLA_TEST_POSTGRES_URL names no PostgreSQL server.");
  return url;
}

export const TEST_SECRET_KEY = "a test's secret key, long enough";

/** Settings that point a server at a database there. */
export function postgresSettings(name: string) {
  const url = new URL(postgresUrl());
  url.pathname = `/${name}`;
  return { ARGILLA_DATABASE_URL: url.href, ARGILLA_AUTH_SECRET_KEY: TEST_SECRET_KEY };
}

/** Runs a statement that is about databases. */
export async function administratePostgres(sql: string): Promise<void> {
  const knex = knexFactory({ client: "pg", connection: postgresUrl() });
  try {
    await knex.raw(sql);
  } finally {
    await knex.destroy();
  }
}
