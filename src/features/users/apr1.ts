import { hash, timingSafeEqual } from "node:crypto";

const MAGIC = "$apr1$";
const ROUNDS = 1000;
const DIGEST_BYTES = 16;
const ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Which bytes of the digest make each group of four characters, most significant first. */
const GROUPS = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] satisfies number[][];

/**
 * Whether the password is the one behind an `$apr1$` hash: MD5-crypt (Poul-Henning Kamp, FreeBSD) with Apache's own
 * marker, as `apr_md5_encode` of the Apache Portable Runtime computes it. Takes some milliseconds: not for the event loop.
 */
export function verifyApr1(password: string, encoded: string): boolean {
  const [, , salt = "", wanted = ""] = encoded.split("$");
  const computed = digestApr1(Buffer.from(password), salt);
  return computed.length === wanted.length && timingSafeEqual(Buffer.from(computed), Buffer.from(wanted));
}

function digestApr1(password: Buffer, salt: string): string {
  const inner = md5(password, salt, password);
  const stretched = Buffer.alloc(password.length, inner);
  const bits: Buffer[] = [];
  // One byte for each bit of the length; the null byte is the original's, and so is the password's first.
  for (let rest = password.length; rest > 0; rest >>= 1) {
    bits.push(rest % 2 === 1 ? Buffer.alloc(1) : password.subarray(0, 1));
  }
  let digest = md5(password, MAGIC, salt, stretched, ...bits);
  for (let round = 0; round < ROUNDS; round += 1) {
    const odd = round % 2 === 1;
    digest = md5(
      odd ? password : digest,
      round % 3 === 0 ? "" : salt,
      round % 7 === 0 ? "" : password,
      odd ? digest : password,
    );
  }
  const groups = GROUPS.map((bytes) =>
    encode(
      bytes.reduce((value, index) => value * 256 + (digest[index] ?? 0), 0),
      4,
    ),
  );
  return groups.join("") + encode(digest[DIGEST_BYTES - 5] ?? 0, 2);
}

function md5(...parts: (Buffer | string)[]): Buffer {
  return hash("md5", Buffer.concat(parts.map((part) => Buffer.from(part))), "buffer");
}

function encode(value: number, characters: number): string {
  return Array.from({ length: characters }, (_, index) => ALPHABET[(value >> (6 * index)) & 63]).join("");
}
