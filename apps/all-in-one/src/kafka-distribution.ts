import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { KafkaUnavailableError } from './java-runtime.js';

const REPORT_EVERY_MS = 2_000;

/** Beside the sources, whether we run from there or from the compiled tree. */
const POM = ['../kafka/pom.xml', '../../../../apps/all-in-one/kafka/pom.xml']
  .map((path) => join(import.meta.dirname, path))
  .find((path) => existsSync(path));

export interface DistributionOptions {
  /** Where downloads are kept, of all clones of this user; default ~/.cache. */
  readonly cacheHome?: string | undefined;
  readonly onProgress: (message: string) => void;
  /** Ends a download that nobody waits for any more. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The folder that holds Kafka's jars, downloaded when it is not there. Several processes may ask at once: each downloads
 * into a folder of its own, and the first to finish renames it into place.
 * @throws {KafkaUnavailableError} when nothing is cached and Maven is missing or fails
 */
export async function kafkaJars(options: DistributionOptions): Promise<string> {
  if (!POM) throw new Error('apps/all-in-one/kafka/pom.xml is missing');
  const pom = readFileSync(POM, 'utf8');
  const version = /<kafka\.version>(.*?)</.exec(pom)?.[1] ?? 'unknown';
  const cache = join(options.cacheHome || join(homedir(), '.cache'), 'flow-pipelines');
  // A change of the pom, not only of Kafka's version, makes another set of jars.
  const jars = join(cache, `kafka-${version}-${createHash('sha256').update(pom).digest('hex').slice(0, 8)}`);
  if (existsSync(jars)) return jars;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'download-'));
  try {
    options.onProgress(`downloading Apache Kafka ${version} with Maven (44 MB, the first time only)`);
    await copyDependencies(POM, fresh, options);
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
  pom: string,
  folder: string,
  { onProgress, signal }: DistributionOptions,
): Promise<void> {
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
  const maven = spawn('mvn', ['-B', '-f', pom, ...goal], { stdio: ['ignore', 'pipe', 'pipe'], signal });
  let output = '';
  for (const stream of [maven.stdout, maven.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const reportFiles = () => onProgress(`downloading Apache Kafka: ${downloadsIn(output)} files so far`);
  const report = setInterval(reportFiles, REPORT_EVERY_MS);
  try {
    const code = await new Promise((resolve, reject) => {
      maven.once('error', reject);
      maven.once('close', resolve);
    });
    if (code === 0) return;
  } catch (error) {
    signal?.throwIfAborted();
    throw new KafkaUnavailableError('Maven (mvn) was not found; it is needed once, to download Kafka', {
      cause: error,
    });
  } finally {
    clearInterval(report);
  }
  const end = output.trimEnd().split('\n').slice(-20).join('\n');
  throw new KafkaUnavailableError(`Maven could not download Kafka:\n${end}`);
}

const downloadsIn = (output: string) => output.match(/^.*Downloaded from .*\.jar\b/gm)?.length ?? 0;
