import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The text itself, or that of the file it names. @throws when the file cannot be read */
export function readPem(setting: string): string {
  return setting.trimStart().startsWith('-----BEGIN ') ? setting : readFileSync(setting, 'utf8');
}

/** What is wrong with a setting that must be a certificate, in words that go on from its name. */
export function certificateFault(setting: string): string | undefined {
  return faultOf(setting, (pem) => new X509Certificate(pem), 'holds no certificate in PEM');
}

/** As for a certificate; one with a passphrase could not be used either. */
export function keyFault(setting: string): string | undefined {
  return faultOf(setting, createPrivateKey, 'holds no private key in PEM without a passphrase');
}

/** Whether the key is that of the (first) certificate; both must be without fault. */
export function arePair(certificate: string, key: string): boolean {
  return new X509Certificate(readPem(certificate)).checkPrivateKey(createPrivateKey(readPem(key)));
}

/** What keeps a file from being read, as the system calls it. */
export function fileFault(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    return `names a file that cannot be read (${String((error as NodeJS.ErrnoException).code)})`;
  }
}

function faultOf(setting: string, parse: (pem: string) => unknown, otherwise: string): string | undefined {
  const unreadable = fileFault(() => readPem(setting));
  if (unreadable !== undefined) return unreadable;
  try {
    parse(readPem(setting));
    return undefined;
  } catch {
    return otherwise;
  }
}
