import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const OLDEST_JAVA = 17;

export interface JavaRuntime {
  readonly command: string;
  readonly version: number;
}

/** Kafka cannot run on this machine; the message says what is missing. Everything else can go on without it. */
export class KafkaUnavailableError extends Error {
  override readonly name = 'KafkaUnavailableError';
}

/**
 * The Java of JAVA_HOME, else the one on the PATH.
 * @throws {KafkaUnavailableError} when there is none, or one that Kafka 4 does not run on
 */
export async function detectJava(javaHome?: string): Promise<JavaRuntime> {
  const command = javaHome ? join(javaHome, 'bin', 'java') : 'java';
  const version = await versionOf(command);
  if (version === undefined)
    throw new KafkaUnavailableError(`Java was not found (tried ${command}); Kafka needs Java ${OLDEST_JAVA} or newer`);
  if (version < OLDEST_JAVA)
    throw new KafkaUnavailableError(`${command} is Java ${version}; Kafka needs Java ${OLDEST_JAVA} or newer`);
  return { command, version };
}

/** `java -version` prints `openjdk version "17.0.15" …` or, up to Java 8, `java version "1.8.0_392"`. */
export function parseJavaVersion(text: string): number | undefined {
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  const version = Number(first === '1' ? second : first);
  return Number.isNaN(version) ? undefined : version;
}

async function versionOf(command: string): Promise<number | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, ['-version']);
    return parseJavaVersion(stderr + stdout);
  } catch {
    return undefined;
  }
}
