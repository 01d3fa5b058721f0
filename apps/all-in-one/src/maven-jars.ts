import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { KafkaUnavailableError } from './java-runtime.js';

const REPORT_EVERY_MS = 2_000;

export interface DistributionOptions {
  /** Where downloads are kept, of all clones of this user; default ~/.cache. */
  readonly cacheHome?: string | undefined;
  readonly onProgress: (message: string) => void;
  /** Ends a download that nobody waits for any more. */
  readonly signal?: AbortSignal | undefined;
}

export interface Distribution {
  /** How messages call it: "Apache Kafka". */
  readonly name: string;
  /** The pom.xml that says what belongs to it. */
  readonly pom: string;
  /** The beginning of its folder's name; the property of the pom that is its version follows. */
  readonly folder: string;
  readonly versionProperty: string;
  readonly megabytes: number;
}

/**
 * The folder that holds the jars of a distribution, downloaded when it is not there. Several processes may ask at once: each
 * downloads into a folder of its own, and the first to finish renames it into place.
 * @throws {KafkaUnavailableError} when nothing is cached and Maven is missing or fails
 */
export async function mavenJars(distribution: Distribution, options: DistributionOptions): Promise<string> {
  const pom = readFileSync(distribution.pom, 'utf8');
  const version = new RegExp(`<${distribution.versionProperty}>(.*?)<`).exec(pom)?.[1] ?? 'unknown';
  const cache = join(options.cacheHome || join(homedir(), '.cache'), 'flow-pipelines');
  // A change of the pom, not only of the version, makes another set of jars.
  const hash = createHash('sha256').update(pom).digest('hex').slice(0, 8);
  const jars = join(cache, `${distribution.folder}-${version}-${hash}`);
  if (existsSync(jars)) return jars;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'download-'));
  try {
    const { name, megabytes } = distribution;
    options.onProgress(`downloading ${name} ${version} with Maven (${megabytes} MB, the first time only)`);
    await copyDependencies(distribution, fresh, options);
    if (!existsSync(jars)) renameSync(fresh, jars);
  } catch (error) {
    // Another process may have been faster, or have got in Maven's way.
    if (!existsSync(jars)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return jars;
}

async function copyDependencies(
  { name, pom }: Distribution,
  folder: string,
  { onProgress, signal }: DistributionOptions,
): Promise<void> {
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
  const maven = spawn('mvn', ['-B', '-f', pom, ...goal], { stdio: ['ignore', 'pipe', 'pipe'], signal });
  let output = '';
  for (const stream of [maven.stdout, maven.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const reportFiles = () => onProgress(`downloading ${name}: ${downloadsIn(output)} files so far`);
  const report = setInterval(reportFiles, REPORT_EVERY_MS);
  try {
    const code = await new Promise((resolve, reject) => {
      maven.once('error', reject);
      maven.once('close', resolve);
    });
    if (code === 0) return;
  } catch (error) {
    signal?.throwIfAborted();
    throw new KafkaUnavailableError(`Maven (mvn) was not found; it is needed once, to download ${name}`, {
      cause: error,
    });
  } finally {
    clearInterval(report);
  }
  const end = output.trimEnd().split('\n').slice(-20).join('\n');
  throw new KafkaUnavailableError(`Maven could not download ${name}:\n${end}`);
}

const downloadsIn = (output: string) => output.match(/^.*Downloaded from .*\.jar\b/gm)?.length ?? 0;
