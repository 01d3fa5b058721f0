import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AclEntry } from 'kafkajs';
import { documentedAcls } from '../../integration/documented-acls.js';
import { SecuredKafka } from '../../integration/secured-kafka.js';
import { DocumentedShell } from './documented-shell.js';
import { KafkaCommands } from './kafka-commands.js';

const PAGE = 'docs/operations/secured-kafka.md';

describe('the commands that make ACLs', () => {
  const kafka = new SecuredKafka([]);
  let commands: KafkaCommands;
  let shell: DocumentedShell;
  beforeAll(async () => {
    await kafka.start();
    commands = await KafkaCommands.download();
    shell = new DocumentedShell(new Map(), {}, [commands.folder]);
  });
  afterAll(async () => {
    await kafka.stop();
    for (const one of [shell, commands]) one.remove();
  });

  it("make, by Kafka's own tool, exactly those with which the processes are tested", async () => {
    writeFileSync(join(shell.folder, 'admin.properties'), 'security.protocol=PLAINTEXT\n');
    shell.keep(PAGE, 'acl() {', { 'HOST:PORT': kafka.plain });
    await shell.run(PAGE, '--operation Create --topic flow.job-pipelines');
    const expected = new Set(documentedAcls().flat().map(wordsOf));
    expect((await kafka.acls()).map(wordsOf).toSorted()).toEqual([...expected].toSorted());
    expect(expected.size).toBeGreaterThan(20);
  });
});

const wordsOf = ({ principal, host, operation, permissionType, resourceType, resourceName, ...its }: AclEntry) =>
  [principal, host, operation, permissionType, resourceType, resourceName, its.resourcePatternType].join(' ');
