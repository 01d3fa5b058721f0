import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Admin, startAdmin } from './start-admin.js';
import { SCREENSHOTS, takeScreenshots } from './take-screenshots.js';

const FOLDER = join(import.meta.dirname, '../../docs/screenshots');

// `npm run screenshots`: the pictures change with each font and time of day, so a test compares none.
const describeWhenAsked = process.env['SCREENSHOTS'] === 'write' ? describe : describe.skip;
describeWhenAsked('npm run screenshots', () => {
  let admin: Admin;
  beforeAll(async () => {
    admin = await startAdmin({ DEMO_DATA: 'true' });
  });
  afterAll(() => admin.stop());

  it('takes them', async () => {
    expect(await takeScreenshots(admin, FOLDER)).toBe(SCREENSHOTS.length);
  });
});

describe('docs/screenshots', () => {
  it('has one of each screen, and no other', () => {
    const expected = SCREENSHOTS.map(({ name }) => `${name}.png`);
    expect(readdirSync(FOLDER).toSorted()).toEqual(expected.toSorted());
  });
});
