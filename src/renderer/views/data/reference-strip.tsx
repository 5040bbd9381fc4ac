import type { ScaleLinear } from 'd3';
import type { ReactNode } from 'react';
import { at } from '../../../core/at.ts';
import { DEFAULT_BIN_WIDTH, scoreBin } from '../../../core/score-bin.ts';
import { SCORE_MIN } from '../../../core/score-grid.ts';
import { formatNumber } from '../../../core/format.ts';
import classes from './score-histogram.module.css';

/** A reference set as it lies over the score axis. */
export interface ShownReferences {
  readonly name: string;
  /** Null where the set was not built by bins. */
  readonly binWidth: number | null;
  readonly perBin: number | null;
  readonly scores: readonly number[];
}

const BIN_HEIGHT = 12;
const TICK_HEIGHT = 6;
export const STRIP_HEIGHT = BIN_HEIGHT + 3 + TICK_HEIGHT;

interface ReferenceStripProps {
  readonly references: ShownReferences;
  readonly x: ScaleLinear<number, number>;
  readonly top: number;
}

/** Under a score axis: how full each bin of a reference set is, and a tick for every reference. */
export function ReferenceStrip({ references, x, top }: ReferenceStripProps): ReactNode {
  const width = references.binWidth ?? DEFAULT_BIN_WIDTH;
  const counts = new Map<number, number>();
  for (const score of references.scores) {
    const bin = scoreBin(score, width);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  const most = references.perBin ?? Math.max(1, ...counts.values());
  const lastBin = Math.ceil((5 - SCORE_MIN) / width - 1e-9);
  return (
    <g transform={`translate(0,${top})`}>
      {Array.from({ length: lastBin + 1 }, (_, bin) => {
        const count = counts.get(bin) ?? 0;
        const left = x(SCORE_MIN + bin * width);
        const right = Math.min(x(SCORE_MIN + (bin + 1) * width), at(x.range(), 1));
        if (right <= left + 1) return null;
        return (
          <g key={bin}>
            <title>{`References from ${formatNumber(SCORE_MIN + bin * width, 2)} to ${formatNumber(SCORE_MIN + (bin + 1) * width, 2)}: ${count}${references.perBin === null ? '' : ` of at most ${references.perBin}`}`}</title>
            <rect className={classes.place} x={left + 0.5} width={right - left - 1} height={BIN_HEIGHT} />
            <rect
              className={classes.filled}
              x={left + 0.5}
              width={right - left - 1}
              y={BIN_HEIGHT * (1 - Math.min(1, count / most))}
              height={BIN_HEIGHT * Math.min(1, count / most)}
            />
          </g>
        );
      })}
      {references.scores.map((score, index) => (
        <line
          key={index}
          className={classes.reference}
          x1={x(score)}
          x2={x(score)}
          y1={BIN_HEIGHT + 3}
          y2={STRIP_HEIGHT}
        />
      ))}
    </g>
  );
}
