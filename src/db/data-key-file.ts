/** Name of the file beside a SQLite database that holds its wrapped data key. */
export const DATA_KEY_FILE = "secret.key";
