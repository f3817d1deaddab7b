/** Settings of the server (and of a Hugging Face Space): a developer's own must not reach a test. */
const serverSettings =
  /^(SPACE_|OWNER_|ADMIN_|ANNOTATOR_|ARGILLA_|OAUTH)|^(USERNAME|PASSWORD|API_KEY|WORKSPACE)$/;

/** Defaults of PostgreSQL clients, which would bend the URLs that the tests are given. */
const postgresDefaults = /^PG[A-Z]+$/;

/** The environment without anything that configures the server or its database. */
export function cleanEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => !serverSettings.test(name) && !postgresDefaults.test(name),
    ),
  );
}
