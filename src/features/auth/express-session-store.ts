import { type SessionData, Store } from "express-session";
import type { Database } from "../../db/database.ts";
import { inTransaction } from "../../db/transaction.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Keyring } from "../../platform/keyring.ts";
import { Secret } from "../../platform/secret.ts";
import { deleteBrowserSession, findBrowserSession, insertBrowserSession } from "./browser-session-store.ts";

declare module "express-session" {
  interface SessionData {
    /** Whose session this is; set once, at sign-in, on a session of a new id. */
    userId: string;
    credentialsVersion: number;
  }
}

/**
 * Keeps express-session's sessions in our own table. The kept connect-session-knex was tried and left: it rejects
 * promises that nobody awaits when the database fails (which ends the process), writes with every request, stores ids in
 * the clear, and lets a request that ends late bring a session back that was signed out meanwhile. Here a session is
 * written once and never changes.
 */
export class DatabaseSessionStore extends Store {
  readonly #parts: { database: Database; keyring: Keyring; clock: Clock };

  constructor(parts: { database: Database; keyring: Keyring; clock: Clock }) {
    super();
    this.#parts = parts;
  }

  override get(id: string, done: (error?: unknown, session?: SessionData | null) => void): void {
    const { database, clock } = this.#parts;
    const found = findBrowserSession(database.read, this.#lookup(id), clock.now());
    found.then((session) => done(null, session ? this.#present(session) : null), done);
  }

  override set(id: string, data: SessionData, done: (error?: unknown) => void = () => {}): void {
    const { database, clock } = this.#parts;
    const now = clock.now();
    const session = {
      idLookup: this.#lookup(id),
      userId: data.userId,
      credentialsVersion: data.credentialsVersion,
      expiresAt: new Date(now.getTime() + (data.cookie.originalMaxAge ?? 0)),
    };
    inTransaction(database, (trx) => insertBrowserSession(trx, session, now)).then(() => done(), done);
  }

  override destroy(id: string, done: (error?: unknown) => void = () => {}): void {
    const lookup = this.#lookup(id);
    inTransaction(this.#parts.database, (trx) => deleteBrowserSession(trx, lookup)).then(() => done(), done);
  }

  #lookup(id: string): string {
    return this.#parts.keyring.lookup(new Secret(id));
  }

  #present(session: { userId: string; credentialsVersion: number; expiresAt: Date }): SessionData {
    const { userId, credentialsVersion, expiresAt } = session;
    const originalMaxAge = expiresAt.getTime() - this.#parts.clock.now().getTime();
    return { userId, credentialsVersion, cookie: { originalMaxAge, expires: expiresAt } };
  }
}
