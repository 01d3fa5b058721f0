import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { detectJava } from '../../../apps/all-in-one/src/java-runtime.js';
import { kafkaJars } from '../../../apps/all-in-one/src/kafka-distribution.js';

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
/** What the scripts of Kafka's own distribution start. */
const TOOLS = {
  'kafka-acls.sh': 'org.apache.kafka.tools.AclCommand',
  'kafka-console-consumer.sh': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'kafka-consumer-groups.sh': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
};

/** Kafka's own command line tools, of the version that we bring along, which does not need them. */
export class KafkaCommands {
  private constructor(readonly folder: string) {}

  static async download(): Promise<KafkaCommands> {
    const folder = mkdtempSync(join(tmpdir(), 'kafka-commands-'));
    const [{ command }, jars] = [await detectJava(), await kafkaJars({ onProgress: () => undefined })];
    const [, version] = /^kafka_[\d.]+-(.+)\.jar$/m.exec(readdirSync(jars).join('\n')) ?? [];
    const artifact = [`-Dartifact=org.apache.kafka:kafka-tools:${version}`, `-DoutputDirectory=${folder}`];
    await promisify(execFile)('mvn', ['-q', '-B', COPY, ...artifact]);
    const classPath = [folder, jars].map((one) => join(one, '*')).join(':');
    for (const [script, program] of Object.entries(TOOLS)) {
      const java = `'${command}' -XX:TieredStopAtLevel=1 -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp '${classPath}'`;
      writeFileSync(join(folder, script), `#!/bin/sh\nexec ${java} ${program} "$@"\n`);
      chmodSync(join(folder, script), 0o755);
    }
    return new KafkaCommands(folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
