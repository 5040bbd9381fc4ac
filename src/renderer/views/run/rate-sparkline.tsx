import { area, line, max, scaleLinear } from 'd3';
import type { ReactNode } from 'react';
import type { WatchedJob } from '../../api/merge-job.ts';
import { formatNumber } from '../../../core/format.ts';
import classes from './run-view.module.css';

const WIDTH = 180;
const HEIGHT = 30;

/** The rate of a job as this page has seen it. */
export function RateSparkline({ rates }: { readonly rates: WatchedJob['rates'] }): ReactNode {
  const [first, last] = [rates[0], rates.at(-1)];
  const highest = max(rates, ({ rate }) => rate) ?? 0;
  if (first === undefined || last === undefined || rates.length < 2 || highest === 0)
    return <span className={classes.noSpark}>from the second answer on</span>;
  const x = scaleLinear([first.at, Math.max(last.at, first.at + 1)], [1, WIDTH - 3]);
  const y = scaleLinear([0, highest], [HEIGHT - 1, 3]);
  const outline = line<(typeof rates)[number]>()
    .x(({ at }) => x(at))
    .y(({ rate }) => y(rate));
  const shade = area<(typeof rates)[number]>()
    .x(({ at }) => x(at))
    .y0(HEIGHT - 1)
    .y1(({ rate }) => y(rate));
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`Comparisons per second: now ${formatNumber(last.rate, 1)}, at most ${formatNumber(highest, 1)}`}
    >
      <path className={classes.sparkArea} d={shade(rates) ?? ''} />
      <path className={classes.sparkLine} d={outline(rates) ?? ''} />
      <circle className={classes.sparkEnd} cx={x(last.at)} cy={y(last.rate)} r={2} />
    </svg>
  );
}
