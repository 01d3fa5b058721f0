export interface EmbeddedKafkaOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly onProgress: (message: string) => void;
}
export async function prepareEmbeddedKafka(_options: Pick<EmbeddedKafkaOptions, 'onProgress'>): Promise<void> {}
export async function startEmbeddedKafka(
  _options: EmbeddedKafkaOptions,
): Promise<{ brokers: string; pid: number; stop(): Promise<void> }> {
  throw new Error('not there yet');
}
