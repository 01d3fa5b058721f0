import { fileURLToPath } from 'node:url';

/** The program of another app, compiled beside this one. Apps import no app: they are started. */
export const programOf = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
