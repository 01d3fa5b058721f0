import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
// Not among the names that Node finds in this CommonJS module, so it comes with the whole.
import kafkajs, { type AclEntry } from 'kafkajs';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;
const OPERATIONS: Readonly<Record<string, AclEntry['operation']>> = {
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Create: AclOperationTypes.CREATE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
};
const list = { type: 'string', multiple: true, default: [] as string[] } as const;

/** The ACLs of docs/operations/secured-kafka.md, block by block, as its commands would make them. @throws on what it does not know */
export function documentedAcls(): readonly (readonly AclEntry[])[] {
  const document = readFileSync(join(import.meta.dirname, '../../docs/operations/secured-kafka.md'), 'utf8');
  const blocks = [...document.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block.split('\n'));
  return blocks
    .map((lines) => lines.filter((line) => line.startsWith('acl --')))
    .filter((commands) => commands.length > 0)
    .map((commands) => commands.flatMap(aclsOf));
}

function aclsOf(command: string): AclEntry[] {
  const { values } = parseArgs({
    args: command.split(' ').slice(1),
    options: {
      'allow-principal': { type: 'string', default: '' },
      operation: list,
      topic: list,
      group: list,
      'transactional-id': list,
      'resource-pattern-type': { type: 'string', default: 'literal' },
    },
  });
  const resources = [
    ...values.topic.map((name) => [AclResourceTypes.TOPIC, name] as const),
    ...values.group.map((name) => [AclResourceTypes.GROUP, name] as const),
    ...values['transactional-id'].map((name) => [AclResourceTypes.TRANSACTIONAL_ID, name] as const),
  ];
  const isPrefixed = values['resource-pattern-type'] === 'prefixed';
  return resources.flatMap(([resourceType, resourceName]) =>
    values.operation.map((name): AclEntry => {
      const operation = OPERATIONS[name];
      if (operation === undefined) throw new Error(`${name}: add it to OPERATIONS`);
      return {
        principal: values['allow-principal'],
        host: '*',
        operation,
        permissionType: AclPermissionTypes.ALLOW,
        resourceType,
        resourceName,
        resourcePatternType: isPrefixed ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
      };
    }),
  );
}
