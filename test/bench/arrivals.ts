import { Kafka, logLevel } from 'kafkajs-original';
import { answerWhenAsked } from './latency-log.js';
import { receive } from './receive.js';

/** By the event's id, when it came; those since it was asked last. */
export type Arrivals = readonly (readonly [id: string, at: number])[];

/** Notes when each event comes into a topic: `arrivals {brokers, topic}`. */
const { brokers, topic } = JSON.parse(process.argv[2] ?? '') as Readonly<Record<'brokers' | 'topic', string>>;
const arrivals: [string, number][] = [];
const kafka = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
await receive(kafka, topic, ({ headers }) => arrivals.push([String(headers?.['ce_id']), Date.now()]));
answerWhenAsked(() => arrivals.splice(0));
