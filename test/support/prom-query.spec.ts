import { describe, expect, it } from '@jest/globals';
import { answerTo, namesIn } from './prom-query.js';
import { ScrapedMetrics } from './scraped-metrics.js';

const scrape = (seconds: number, text: string) => ({ seconds, samples: new ScrapedMetrics(text).samples });
const BEFORE = scrape(
  0,
  'a_total{x="1"} 10\na_total{x="2"} 0\nh_bucket{le="1"} 0\nh_bucket{le="2"} 0\nh_bucket{le="+Inf"} 0\n',
);
const AFTER = scrape(
  10,
  'a_total{x="1"} 30\na_total{x="2"} 5\na_total{x="3"} 7\ng{i="a",s="u"} 3\nl{i="a"} 3\nh_bucket{le="1"} 50\nh_bucket{le="2"} 100\nh_bucket{le="+Inf"} 100\n',
);
const values = (query: string) => answerTo(query, [BEFORE, AFTER]).map(({ value }) => value);

describe(answerTo.name, () => {
  it.each<[string, number[]]>([
    ['a_total', [30, 5, 7]],
    ['a_total{x="1"}', [30]],
    ['a_total{x!="1"}', [5, 7]],
    ['a_total{x=~"1|2"} > 6', [30]],
    ['sum(a_total)', [42]],
    ['max by (x) (a_total{x="2"})', [5]],
    ['increase(a_total[5m])', [20, 5]],
    ['sum(rate(a_total[5m])) / sum(rate(a_total{x="1"}[5m]))', [1.25]],
    ['sum(none) or vector(0)', [0]],
    ['(sum(none) or vector(0)) < 1', [0]],
    ['(sum(a_total) or vector(0)) < 1', []],
    ['g > 2 and on (i) l >= on (i) g{s="u"}', [3]],
    ['g > 2 and on (i) l > on (i) g', []],
    ['sum(a_total) > 14.4 * 2', [42]],
    ['histogram_quantile(0.75, sum by (le) (rate(h_bucket[5m])))', [1.5]],
    ['none > 0', []],
  ])('answers %s', (query, expected) => expect(values(query)).toEqual(expected));

  it.each(['sum(', 'avg(a_total)', 'deriv(g[5m])', 'a_total % 2'])('does not guess what %s means', (query) =>
    expect(() => values(query)).toThrow(),
  );
});

describe(namesIn.name, () => {
  it('finds every metric and label, wherever it stands', () => {
    expect(namesIn('histogram_quantile(0.9, sum by (le, a) (rate(h_bucket{b="1"}[5m]))) > on (c) g')).toEqual({
      metrics: ['h', 'g'],
      labels: ['le', 'a', 'b', 'c'],
    });
  });
});
