export interface ScrapedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What an answer in the text format of Prometheus says. @throws on a line that is none of that format */
export class ScrapedMetrics {
  readonly samples: readonly ScrapedSample[];
  /** Type by the name of the metric, without the suffixes that the samples of a histogram have. */
  readonly types: ReadonlyMap<string, string>;

  constructor(text: string) {
    const lines = text.split('\n').filter((line) => line !== '');
    this.types = new Map(lines.flatMap((line) => matchOf(/^# TYPE (\S+) (\S+)$/, line) ?? []));
    this.samples = lines.filter((line) => !line.startsWith('#')).map(sampleOf);
  }

  /** The sum of all samples with that name and these labels; undefined when there is none. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const found = this.samples.filter(
      (sample) => sample.name === name && Object.entries(labels).every(([label, is]) => sample.labels[label] === is),
    );
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
  }
}

function matchOf(pattern: RegExp, line: string): [[string, string]] | undefined {
  const [, name, value] = pattern.exec(line) ?? [];
  return name === undefined || value === undefined ? undefined : [[name, value]];
}

function sampleOf(line: string): ScrapedSample {
  const [, name, , labels = '', value] = /^(\w+)(\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error(`not a sample: ${line}`);
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', text = '']) => [label, text]);
  return {
    name,
    labels: Object.fromEntries(pairs),
    value: Number(value.replace('Inf', 'Infinity')),
  };
}
