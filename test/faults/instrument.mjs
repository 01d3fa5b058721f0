/** A comment that names a place at which a process can be made to die, alone or behind a statement. */
const MARK = /\/\/ failpoint: ([a-z ]+)$/gm;

/** @returns the names of the failpoints in a source, in order */
export const failpointsIn = (source) => [...source.matchAll(MARK)].map(([, name]) => name);

/** Turns the comments into calls. */
export const instrument = (source) =>
  source.replace(MARK, (_, name) => `globalThis.failpoint(${JSON.stringify(name)});`);
