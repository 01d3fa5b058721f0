import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KafkaSasl } from '@flow-pipelines/kafka';
// Not among the names that Node finds in this CommonJS module, so it comes with the whole.
import kafkajs, { Kafka, logLevel, type AclEntry, type Admin } from 'kafkajs';
import { startEmbeddedKafka } from '../../apps/all-in-one/src/embedded-kafka.js';
import { detectJava } from '../../apps/all-in-one/src/java-runtime.js';
import { kafkaJars } from '../../apps/all-in-one/src/kafka-distribution.js';
import { CertificateAuthority, freePort } from '../support/index.js';

const onProgress = () => undefined;
export const PASSWORD = 'correct-horse-battery';

/**
 * A Kafka of one test's own: SASL over TLS with ACLs for those who are tested, TLS with certificates of the clients, and in
 * plain text, where everyone is an administrator, for the test itself.
 */
export class SecuredKafka {
  readonly folder = mkdtempSync(join(tmpdir(), 'flow-secured-kafka-'));
  /** Trusted by the broker, and the one to trust. In a file of the folder too, `ca.pem`. From `start()` on. */
  ca!: CertificateAuthority;
  /** The plain listener, for the test itself. */
  plain = '';
  /** SASL over TLS. The certificate is for localhost, not for 127.0.0.1. */
  secured = '';
  /** TLS that asks for a certificate of the client. */
  mutual = '';
  private readonly ports: number[] = [];
  private kafka: Awaited<ReturnType<typeof startEmbeddedKafka>> | undefined;

  /** @param users who may sign in, each by PASSWORD */
  constructor(private readonly users: readonly string[]) {}

  async start(): Promise<void> {
    while (this.ports.length < 4) this.ports.push(await freePort());
    const [plain, secured, mutual] = this.ports;
    this.plain = `127.0.0.1:${plain}`;
    this.secured = `localhost:${secured}`;
    this.mutual = `localhost:${mutual}`;
    const scramUsers = this.users.flatMap((name) =>
      ['SCRAM-SHA-256', 'SCRAM-SHA-512'].map((mechanism) => `${mechanism}=[name=${name},password=${PASSWORD}]`),
    );
    this.ca = await CertificateAuthority.create('ca');
    const settings = { ...this.settings(), ...(await this.tlsSettings()), ...saslSettings(this.users) };
    const dataDir = join(this.folder, 'kafka');
    const port = plain ?? 0;
    this.kafka = await startEmbeddedKafka({ dataDir, port, onProgress, shortLived: true, settings, scramUsers });
  }

  async stop(): Promise<void> {
    await this.kafka?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  sasl(username: string, mechanism: KafkaSasl['mechanism'] = 'scram-sha-256', password = PASSWORD): KafkaSasl {
    return { mechanism, username, password };
  }

  async deleteTopics(topics: string[]): Promise<void> {
    await this.administer((admin) => admin.deleteTopics({ topics }));
  }

  async allow(acl: readonly AclEntry[]): Promise<void> {
    await this.administer((admin) => admin.createAcls({ acl: [...acl] }));
  }

  /** All that there are. */
  async acls(): Promise<AclEntry[]> {
    const { ANY: resourceType } = kafkajs.AclResourceTypes;
    const { ANY: operation } = kafkajs.AclOperationTypes;
    const { ANY: permissionType } = kafkajs.AclPermissionTypes;
    const { ANY: resourcePatternType } = kafkajs.ResourcePatternTypes;
    const any = { resourceType, operation, permissionType, resourcePatternType };
    return this.administer(async (admin) => {
      const { resources } = await admin.describeAcls(any);
      return resources.flatMap(({ acls, ...resource }) => acls.map((acl) => ({ ...resource, ...acl })));
    });
  }

  /** Everything, to these users. */
  async allowAll(...users: readonly string[]): Promise<void> {
    const { TOPIC, GROUP, TRANSACTIONAL_ID } = kafkajs.AclResourceTypes;
    const acl = users.flatMap((user) =>
      [TOPIC, GROUP, TRANSACTIONAL_ID].map((resourceType) => ({
        principal: `User:${user}`,
        host: '*',
        operation: kafkajs.AclOperationTypes.ALL,
        permissionType: kafkajs.AclPermissionTypes.ALLOW,
        resourceType,
        resourceName: '*',
        resourcePatternType: kafkajs.ResourcePatternTypes.LITERAL,
      })),
    );
    await this.allow(acl);
  }

  async setPassword(user: string, password: string): Promise<void> {
    const { command } = await detectJava();
    const jars = join(await kafkaJars({ onProgress }), '*');
    const change = ['--alter', '--add-config', `SCRAM-SHA-256=[password=${password}]`];
    const of = ['--entity-type', 'users', '--entity-name', user];
    const tool = ['-XX:TieredStopAtLevel=1', '-cp', jars, 'kafka.admin.ConfigCommand'];
    await promisify(execFile)(command, [...tool, '--bootstrap-server', this.plain, ...change, ...of]);
  }

  private async administer<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = new Kafka({ brokers: [this.plain], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }

  private settings(): Record<string, string> {
    const [plain, secured, mutual, controller] = this.ports;
    const at = (host: string) => [
      `PLAINTEXT://127.0.0.1:${plain}`,
      `SECURED://${host}:${secured}`,
      `MUTUAL://${host}:${mutual}`,
    ];
    return {
      listeners: [...at('127.0.0.1'), `CONTROLLER://127.0.0.1:${controller}`].join(),
      'advertised.listeners': at('localhost').join(),
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL,MUTUAL:SSL',
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS',
    };
  }

  private async tlsSettings(): Promise<Record<string, string>> {
    const at = (file: string) => join(this.folder, file);
    const { certificate, key } = await this.ca.issue('broker', 'localhost');
    writeFileSync(at('broker.pem'), key + certificate);
    writeFileSync(at('ca.pem'), this.ca.certificate);
    return {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': at('broker.pem'),
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': at('ca.pem'),
      'listener.name.mutual.ssl.client.auth': 'required',
    };
  }
}

function saslSettings(users: readonly string[]): Record<string, string> {
  const accounts = users.map((name) => `user_${name}="${PASSWORD}"`).join(' ');
  const module = 'org.apache.kafka.common.security';
  return {
    'listener.name.secured.sasl.enabled.mechanisms': 'SCRAM-SHA-256,SCRAM-SHA-512,PLAIN',
    'listener.name.secured.scram-sha-256.sasl.jaas.config': `${module}.scram.ScramLoginModule required;`,
    'listener.name.secured.scram-sha-512.sasl.jaas.config': `${module}.scram.ScramLoginModule required;`,
    'listener.name.secured.plain.sasl.jaas.config': `${module}.plain.PlainLoginModule required ${accounts};`,
  };
}
