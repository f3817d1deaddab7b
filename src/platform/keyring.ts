import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { Secret } from "./secret.ts";

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * What the data key is used for: finding secrets by a keyed hash, and sealing those that must be shown again. Each use
 * has a key of its own, derived by HKDF (RFC 5869), so that no output of one says anything about another.
 */
export class Keyring {
  // Key objects: Node turns a plain buffer into one at every use, which costs more than the hash itself.
  readonly #lookupKey: KeyObject;
  readonly #sealKey: KeyObject;
  /** Signs access tokens (HS256). */
  readonly tokenKey: Uint8Array;
  /** Signs session cookies. */
  readonly cookieKey: Secret;
  /** Tells whether a database and a key belong together, without telling anything about the key. */
  readonly fingerprint: string;

  /** @param tokenSecret signs tokens where the settings give one; else tokens are signed with the data key's child. */
  constructor(dataKey: Uint8Array, tokenSecret?: Secret) {
    this.#lookupKey = createSecretKey(derive(dataKey, "lookup"));
    this.#sealKey = createSecretKey(derive(dataKey, "seal"));
    const signingKey = tokenSecret ? Buffer.from(tokenSecret.reveal()) : dataKey;
    this.tokenKey = derive(signingKey, "access-token");
    this.cookieKey = new Secret(derive(signingKey, "session-cookie").toString("base64url"));
    this.fingerprint = createHmac("sha256", derive(dataKey, "fingerprint")).digest("base64url");
  }

  /** The keyed hash (HMAC-SHA256, base64url) under which a secret is stored and found. */
  lookup(secret: Secret): string {
    return createHmac("sha256", this.#lookupKey).update(secret.reveal()).digest("base64url");
  }

  /** Encrypts with AES-256-GCM. `owner` is bound to the text: a sealed value moved to another row does not open. */
  seal(secret: Secret, owner: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#sealKey, nonce).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([
      nonce,
      cipher.update(secret.reveal(), "utf8"),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return sealed.toString("base64url");
  }

  /** @throws Error when the text was not sealed by this key for this owner. */
  open(sealed: string, owner: string): Secret {
    const bytes = Buffer.from(sealed, "base64url");
    const decipher = createDecipheriv("aes-256-gcm", this.#sealKey, bytes.subarray(0, NONCE_BYTES))
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return new Secret(plain.toString("utf8"));
  }
}

/** A new data key. */
export function newDataKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

function derive(key: Uint8Array, use: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, "", `argilla-space ${use}`, KEY_BYTES));
}
