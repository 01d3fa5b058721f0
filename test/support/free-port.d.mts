/** A port of 127.0.0.1 on which nothing listens. */
export function freePort(): Promise<number>;
