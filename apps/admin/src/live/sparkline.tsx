const WIDTH = 240;
const HEIGHT = 48;

interface Props {
  readonly values: readonly number[];
  /** How many the full width holds: the line grows from the right. */
  readonly capacity: number;
  /** What it shows, for who cannot see it. */
  readonly label: string;
}

/** A line of the last values, from zero to the highest of them. */
export function Sparkline({ values, capacity, label }: Props) {
  const highest = Math.max(1, ...values);
  const step = WIDTH / (capacity - 1);
  const points = values.map((value, index) => {
    const x = WIDTH - (values.length - 1 - index) * step;
    return `${x.toFixed(1)},${(HEIGHT - 2 - (value / highest) * (HEIGHT - 4)).toFixed(1)}`;
  });
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      width="100%"
      height={HEIGHT}
    >
      <line
        x1={0}
        x2={WIDTH}
        y1={HEIGHT - 1}
        y2={HEIGHT - 1}
        stroke="var(--mantine-color-default-border)"
        vectorEffect="non-scaling-stroke"
      />
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="var(--mantine-primary-color-filled)"
        strokeWidth={2}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
