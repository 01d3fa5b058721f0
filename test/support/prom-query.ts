import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { ScrapedSample } from './scraped-metrics.js';

export interface Scrape {
  readonly seconds: number;
  readonly samples: readonly ScrapedSample[];
}

interface Element {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
type Value = number | readonly Element[];

/** The metrics, without the suffixes of histograms, and labels that a query names. @throws on what is no PromQL */
export function namesIn(query: string): { readonly metrics: string[]; readonly labels: string[] } {
  const textOf = (type: string) => nodesOf(parse(query), type).map(({ from, to }) => query.slice(from, to));
  return {
    metrics: [...new Set(textOf('Identifier').map((name) => name.replace(/_(bucket|sum|count)$/, '')))],
    labels: [...new Set(textOf('LabelName'))],
  };
}

/**
 * What Prometheus would answer to a query after these scrapes, all of which are in its range: as much of PromQL as our alerts
 * use. @throws on what it does not know
 */
export function answerTo(query: string, scrapes: readonly Scrape[]): readonly Element[] {
  const value = new Evaluation(query, scrapes).of(parse(query));
  return typeof value === 'number' ? [{ labels: {}, value }] : value;
}

function parse(query: string): SyntaxNode {
  const { topNode } = parser.parse(query);
  if (nodesOf(topNode, '⚠').length > 0 || !topNode.firstChild) throw new Error(`not PromQL: ${query}`);
  return topNode.firstChild;
}

function nodesOf(node: SyntaxNode, type: string): SyntaxNode[] {
  const below = childrenOf(node).flatMap((child) => nodesOf(child, type));
  return node.type.name === type ? [node, ...below] : below;
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

class Evaluation {
  constructor(
    private readonly query: string,
    private readonly scrapes: readonly Scrape[],
  ) {}

  of(node: SyntaxNode): Value {
    const [first] = childrenOf(node);
    switch (node.type.name) {
      case 'ParenExpr':
        return this.of(first as SyntaxNode);
      case 'NumberDurationLiteral':
        return Number(this.textOf(node));
      case 'VectorSelector':
        return this.select(node, this.scrapes.at(-1));
      case 'FunctionCall':
        return this.call(node);
      case 'AggregateExpr':
        return this.aggregate(node);
      case 'BinaryExpr':
        return this.combine(node);
      default:
        throw new Error(`${node.type.name} is not known here: ${this.textOf(node)}`);
    }
  }

  private textOf({ from, to }: SyntaxNode): string {
    return this.query.slice(from, to);
  }

  private select(node: SyntaxNode, scrape: Scrape | undefined): Element[] {
    const name = this.textOf(nodesOf(node, 'Identifier')[0] as SyntaxNode);
    const matchers = nodesOf(node, 'UnquotedLabelMatcher').map((matcher) => {
      const [label, op, text] = childrenOf(matcher).map((child) => this.textOf(child));
      const value: string = JSON.parse(text ?? '""');
      const matches = (given: string) =>
        op?.includes('~') ? new RegExp(`^(?:${value})$`).test(given) : given === value;
      return (labels: Element['labels']) => matches(labels[label ?? ''] ?? '') !== (op?.startsWith('!') ?? false);
    });
    const samples = scrape?.samples.filter((one) => one.name === name && matchers.every((is) => is(one.labels))) ?? [];
    return samples.map(({ labels, value }) => ({ labels, value }));
  }

  private call(node: SyntaxNode): Value {
    const [name, body] = childrenOf(node) as [SyntaxNode, SyntaxNode];
    const [first, second] = childrenOf(body) as [SyntaxNode, SyntaxNode | undefined];
    switch (this.textOf(name)) {
      case 'vector':
        return [{ labels: {}, value: this.of(first) as number }];
      case 'rate':
        return this.growth(first).map(({ labels, value }) => ({ labels, value: value / this.range }));
      case 'increase':
        return this.growth(first);
      case 'histogram_quantile':
        return quantiles(this.of(first) as number, this.of(second as SyntaxNode) as readonly Element[]);
      default:
        throw new Error(`${this.textOf(name)} is not known here`);
    }
  }

  private get range(): number {
    return (this.scrapes.at(-1)?.seconds ?? 0) - (this.scrapes[0]?.seconds ?? 0);
  }

  /** From the first sample of each series on, as Prometheus has it: one sample alone says nothing. */
  private growth(matrix: SyntaxNode): Element[] {
    const [selector] = nodesOf(matrix, 'VectorSelector') as [SyntaxNode];
    const first = new Map<string, number>();
    for (const scrape of this.scrapes.slice(0, -1)) {
      for (const { labels, value } of this.select(selector, scrape))
        if (!first.has(keyOf(labels))) first.set(keyOf(labels), value);
    }
    return this.select(selector, this.scrapes.at(-1)).flatMap(({ labels, value }) => {
      const start = first.get(keyOf(labels));
      return start === undefined ? [] : [{ labels, value: value - start }];
    });
  }

  private aggregate(node: SyntaxNode): Element[] {
    const [op, ...rest] = childrenOf(node) as [SyntaxNode, ...SyntaxNode[]];
    const by = rest.flatMap((child) => (child.type.name === 'AggregateModifier' ? nodesOf(child, 'LabelName') : []));
    const body = rest.find(({ type }) => type.name === 'FunctionCallBody') as SyntaxNode;
    const elements = this.of(body.firstChild as SyntaxNode) as readonly Element[];
    const names = by.map((label) => this.textOf(label));
    const reduce = { sum: (a: number, b: number) => a + b, max: Math.max }[this.textOf(op)];
    if (!reduce) throw new Error(`${this.textOf(op)} is not known here`);
    return [...Map.groupBy(elements, ({ labels }) => keyOf(labels, names)).values()].map((group) => ({
      labels: Object.fromEntries(names.map((name) => [name, group[0]?.labels[name] ?? ''])),
      value: group.map(({ value }) => value).reduce((a, b) => reduce(a, b)),
    }));
  }

  private combine(node: SyntaxNode): Value {
    const children = childrenOf(node);
    const [left, op] = children as [SyntaxNode, SyntaxNode];
    const on = children.find(({ type }) => type.name === 'MatchingModifierClause');
    const names = on && nodesOf(on, 'LabelName').map((label) => this.textOf(label));
    return combined(this.of(left), this.textOf(op), this.of(children.at(-1) as SyntaxNode), names);
  }
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
};
const COMPUTE: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

function combined(left: Value, op: string, right: Value, on: readonly string[] | undefined): Value {
  const compute = COMPUTE[op];
  if (typeof left === 'number' && typeof right === 'number' && compute) return compute(left, right);
  const elements = typeof left === 'number' ? [] : left;
  const others = new Map(
    typeof right === 'number' ? [] : right.map((one) => [keyOf(one.labels, on), one.value] as const),
  );
  if (op === 'or') return elements.length > 0 ? elements : right;
  return elements.flatMap(({ labels, value }) => {
    const other = typeof right === 'number' ? right : others.get(keyOf(labels, on));
    if (other === undefined) return [];
    if (op === 'and') return [{ labels, value }];
    if (compute) return [{ labels, value: compute(value, other) }];
    const compare = COMPARE[op];
    if (!compare) throw new Error(`${op} is not known here`);
    return compare(value, other) ? [{ labels, value }] : [];
  });
}

function quantiles(quantile: number, buckets: readonly Element[]): Element[] {
  const bounds = buckets
    .map(({ labels, value }) => ({ le: Number(labels['le']?.replace('+Inf', 'Infinity')), count: value }))
    .toSorted((a, b) => a.le - b.le);
  const total = bounds.at(-1)?.count ?? 0;
  if (total === 0) return [];
  const index = bounds.findIndex(({ count }) => count >= quantile * total);
  const [below, at] = [bounds[index - 1] ?? { le: 0, count: 0 }, bounds[index] as { le: number; count: number }];
  // All that Prometheus says of what is above the last bound.
  if (at.le === Infinity) return [{ labels: {}, value: below.le }];
  const share = (quantile * total - below.count) / (at.count - below.count);
  return [{ labels: {}, value: below.le + (at.le - below.le) * share }];
}

function keyOf(labels: Element['labels'], names: readonly string[] = Object.keys(labels).toSorted()): string {
  return JSON.stringify(names.map((name) => [name, labels[name] ?? '']));
}
