import type { Chart } from './rows/row.js';

const [WIDTH, HEIGHT] = [640, 360];
const MARGIN = { top: 44, right: 24, bottom: 48, left: 72 };
const COLOURS = ['#1b62b5', '#c4501b', '#2c8a4b', '#7d4bb0'];

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const label = (value: number) => (value >= 1e6 ? `${value / 1e6}M` : value >= 1e4 ? `${value / 1e3}k` : String(value));

/** A line chart as SVG: the points of x at equal distances, y from zero. */
export function drawChart({ title, x, y, series }: Chart): string {
  const values = [...new Set(series.flatMap(({ points }) => points.map(([at]) => at)))].toSorted((a, b) => a - b);
  const top = roundedUp(Math.max(1, ...series.flatMap(({ points }) => points.map(([, value]) => value))));
  const [width, height] = [WIDTH - MARGIN.left - MARGIN.right, HEIGHT - MARGIN.top - MARGIN.bottom];
  const placeX = (at: number) => MARGIN.left + (width * (values.indexOf(at) + 0.5)) / values.length;
  const placeY = (value: number) => MARGIN.top + height * (1 - value / top);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = placeY(top * part).toFixed(1);
    return `<path d="M${MARGIN.left} ${at}h${width}" stroke="#ddd"/>${text(MARGIN.left - 8, Number(at) + 4, label(top * part), 'end')}`;
  });
  const ticks = values.map((value) => text(placeX(value), HEIGHT - MARGIN.bottom + 18, label(value), 'middle'));
  const lines = series.map(({ name, points }, index) => {
    const colour = COLOURS[index % COLOURS.length] ?? '#000';
    const path = points.map(([at, value]) => `${placeX(at).toFixed(1)},${placeY(value).toFixed(1)}`);
    const dots = path.map((point) => `<circle cx="${point.replace(',', '" cy="')}" r="3" fill="${colour}"/>`).join('');
    const legend = text(MARGIN.left + 12 + index * 130, MARGIN.top - 8, `● ${name}`, 'start', colour);
    return `<polyline points="${path.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}${legend}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escape(title)}</title><rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${MARGIN.left}" y="18" font-size="14" font-weight="bold">${escape(title)}</text>`,
    ...grid,
    ...ticks,
    text(MARGIN.left + width / 2, HEIGHT - 10, x, 'middle'),
    text(MARGIN.left - 8, MARGIN.top - 8, y, 'end'),
    ...lines,
    '</svg>\n',
  ].join('\n');
}

function text(x: number, y: number, content: string, anchor: string, colour = '#333'): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${colour}">${escape(content)}</text>`;
}

/** To 1, 2, 4 or 8 of its power of ten, so that the quarters of the scale are short numbers. */
function roundedUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 4, 8].find((step) => step * power >= value) ?? 10);
}
