import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** axe finds nothing on the page as it is now that keeps somebody from using it (WCAG 2.2, A and AA). */
export async function expectAccessible(page: Page): Promise<void> {
  // Colours in between are nobody's.
  await page.evaluate('Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})))');
  // What the browser's tools run is not held to the page's policy.
  await page.evaluate(await readFile(AXE, 'utf8'));
  const options = JSON.stringify({ runOnly: TAGS, resultTypes: ['violations'] });
  const { violations } = await page.evaluate<{ violations: Finding[] }>(`axe.run(document, ${options})`);
  const found = violations.map(({ id, impact, nodes }) => ({
    id,
    impact,
    where: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)}: ${failureSummary}`),
  }));
  expect(found.filter(({ impact }) => ['serious', 'critical'].includes(impact))).toEqual([]);
}
