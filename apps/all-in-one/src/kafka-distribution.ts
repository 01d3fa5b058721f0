import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DistributionOptions, mavenJars } from './maven-jars.js';

/** Beside the sources, whether we run from there or from the compiled tree. */
const POM = ['../kafka/pom.xml', '../../../../apps/all-in-one/kafka/pom.xml']
  .map((path) => join(import.meta.dirname, path))
  .find((path) => existsSync(path));

/** The folder that holds Kafka's jars. @throws {KafkaUnavailableError} when they can neither be found nor downloaded */
export async function kafkaJars(options: DistributionOptions): Promise<string> {
  if (!POM) throw new Error('apps/all-in-one/kafka/pom.xml is missing');
  const kafka = { name: 'Apache Kafka', pom: POM, folder: 'kafka', versionProperty: 'kafka.version', megabytes: 44 };
  return mavenJars(kafka, options);
}
