import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PREFIX = 'fp_';
/** 30 characters of 62 are 178 bits. */
const SECRET_LENGTH = 30;
const CHECKSUM_LENGTH = 6;

/**
 * A new API token: `fp_`, 30 random characters, and 6 of CRC-32 over them, all base 62. Prefix and checksum let a secret
 * scanner tell a leaked token from noise without asking us.
 */
export function generateToken(): string {
  let secret = '';
  while (secret.length < SECRET_LENGTH) {
    for (const byte of randomBytes(SECRET_LENGTH)) {
      // 248 is the largest multiple of 62 in a byte: beyond it some characters would be likelier than others.
      if (byte < 248 && secret.length < SECRET_LENGTH) secret += ALPHABET.charAt(byte % 62);
    }
  }
  return PREFIX + secret + checksumOf(secret);
}

/** Whether a text is a token that this product could have made. A configured bootstrap token need not be one. */
export function isWellFormedToken(token: string): boolean {
  const secret = token.slice(PREFIX.length, PREFIX.length + SECRET_LENGTH);
  return /^fp_[0-9A-Za-z]{36}$/.test(token) && token.slice(-CHECKSUM_LENGTH) === checksumOf(secret);
}

/** What the database keeps of a token. */
export function hashToken(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

function checksumOf(secret: string): string {
  let rest = crc32(secret);
  let text = '';
  while (text.length < CHECKSUM_LENGTH) {
    text = ALPHABET.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
