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
}

/**
 * The folder that holds Kafka's jars, downloaded when it is not there. Several processes may ask at once: each downloads
 * into a folder of its own, and the first to finish renames it into place.
 * @throws {KafkaUnavailableError} when nothing is cached and Maven is missing or fails
 */
export async function kafkaJars({
  cacheHome = join(homedir(), '.cache'),
  onProgress,
}: DistributionOptions): Promise<string> {
  if (!POM) throw new Error('apps/all-in-one/kafka/pom.xml is missing');
  const pom = readFileSync(POM, 'utf8');
  const version = /<kafka\.version>(.*?)</.exec(pom)?.[1] ?? 'unknown';
  const cache = join(cacheHome, 'flow-pipelines');
  // A change of the pom, not only of Kafka's version, makes another set of jars.
  const jars = join(cache, `kafka-${version}-${createHash('sha256').update(pom).digest('hex').slice(0, 8)}`);
  if (existsSync(jars)) return jars;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'download-'));
  try {
    onProgress(`downloading Apache Kafka ${version} with Maven (44 MB, the first time only)`);
    await copyDependencies(POM, fresh, onProgress);
    if (!existsSync(jars)) renameSync(fresh, jars);
  } catch (error) {
    // Another process may have been faster, or have got in Maven's way.
    if (!existsSync(jars)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return jars;
}

async function copyDependencies(pom: string, folder: string, onProgress: (message: string) => void): Promise<void> {
  const args = [
    '-B',
    '-f',
    pom,
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${folder}`,
  ];
  const maven = spawn('mvn', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [maven.stdout, maven.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const report = setInterval(
    () => onProgress(`downloading Apache Kafka: ${downloadsIn(output)} files so far`),
    REPORT_EVERY_MS,
  );
  const code = await new Promise((resolve, reject) => {
    maven.once('error', reject);
    maven.once('close', resolve);
  })
    .catch(() => {
      throw new KafkaUnavailableError('Maven (mvn) was not found; it is needed once, to download Kafka');
    })
    .finally(() => clearInterval(report));
  if (code !== 0)
    throw new KafkaUnavailableError(`Maven could not download Kafka:\n${output.split('\n').slice(-20).join('\n')}`);
}

const downloadsIn = (output: string) => output.match(/^.*Downloaded from .*\.jar\b/gm)?.length ?? 0;
