/**
 * Puts the files of libs/kafka/kafkajs over those of the installed kafkajs: they do the same, several times as fast
 * (docs/adr/0030), and know a newer kind of transactions (docs/adr/0034). Run after each installation; without it
 * everything works, but slower.
 */
import { cpSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The version that the files were written for. */
const VERSION = '2.2.4';

const installed = dirname(createRequire(import.meta.url).resolve('kafkajs/package.json'));
const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
if (version !== VERSION) throw new Error(`the files of libs/kafka/kafkajs are for kafkajs ${VERSION}, not ${version}`);
cpSync(join(import.meta.dirname, '../libs/kafka/kafkajs/src'), join(installed, 'src'), { recursive: true });
