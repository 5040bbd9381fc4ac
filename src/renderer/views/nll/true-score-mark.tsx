import type { ReactNode } from 'react';
import { formatNumber } from '../../../core/format.ts';
import { useTrueWords } from '../../api/true-words.ts';

interface TrueScoreMarkProps {
  readonly x: (score: number) => number;
  readonly trueScore: number | null;
  /** Its text goes to the side where the estimate's does not. */
  readonly estimate: number | null;
  readonly curveHeight: number;
  readonly innerWidth: number;
}

/** The true score as an upright line; nothing where it is not known or out of sight. */
export function TrueScoreMark({
  x,
  trueScore,
  estimate,
  curveHeight,
  innerWidth,
}: TrueScoreMarkProps): ReactNode {
  const { before } = useTrueWords();
  if (trueScore === null) return null;
  const at = x(trueScore);
  if (at < 0 || at > innerWidth) return null;
  const toLeft = estimate === null ? at > innerWidth / 2 : trueScore < estimate && at > 70;
  return (
    <g>
      <line x1={at} x2={at} y2={curveHeight} stroke="var(--mark)" strokeWidth={1.5} strokeDasharray="1 3" />
      <text data-halo x={at + (toLeft ? -6 : 6)} y={27} textAnchor={toLeft ? 'end' : 'start'}>
        {`${before} ${formatNumber(trueScore)}`}
      </text>
    </g>
  );
}
