import { memo, type ReactNode } from 'react';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { formatNumber } from '../../../core/format.ts';
import { signed } from '../../estimates/estimate-text.ts';
import type { ExplainedAnswer } from './explanation.ts';
import classes from './tick-rows.module.css';

export const ROW_HEIGHT = 24;

/** Height of a tick without influence, in pixels. */
const SHORTEST = 6;

interface TickProps {
  readonly id: string;
  readonly one: ExplainedAnswer;
  /** In the plot's pixels. */
  readonly at: number;
  readonly middle: number;
  /** Of the largest influence, in [0, 1]. */
  readonly share: number;
  readonly isActive: boolean;
  readonly isChosen: boolean;
}

/** One comparison; drawn again only when something about it changes, because there are hundreds. */
export const Tick = memo(function Tick(props: TickProps): ReactNode {
  const { id, one, at, middle, share, isActive, isChosen } = props;
  const { key, label, by } = one;
  const half = (SHORTEST + (ROW_HEIGHT - 4 - SHORTEST) * share) / 2;
  return (
    <g
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-label={describe(one)}
      className={classes.tick}
      data-testid="nll-tick"
      data-key={key}
      transform={`translate(${at},${middle})`}
    >
      <rect x={-3} y={-ROW_HEIGHT / 2} width={6} height={ROW_HEIGHT} fill="transparent" />
      <line
        y1={-half}
        y2={half}
        stroke={label === null ? 'var(--label-none)' : LABEL_COLOURS[label]}
        strokeWidth={isActive ? 3.5 : 2}
        strokeOpacity={isActive ? 1 : 0.45 + 0.55 * share}
        strokeDasharray={label === null ? '2 2' : undefined}
      />
      {by !== 'model' && (
        <circle
          cy={-half - 1}
          r={2.5}
          fill={by === 'human' ? 'var(--mark)' : 'var(--surface)'}
          stroke="var(--mark)"
        />
      )}
      {isActive && <path d={`M-4,${ROW_HEIGHT / 2}h8l-4,-5z`} fill="var(--mark)" />}
    </g>
  );
});

function describe({ answer, label, by, influence }: ExplainedAnswer): string {
  const order = answer.targetFirst ? 'image shown first' : 'image shown second';
  const source = { model: '', human: ', corrected', 'what-if': ', supposed' }[by];
  const said = label === null ? 'dropped' : `${label}${source}`;
  const moves = influence === null ? '' : `; without it the estimate changes by ${signed(influence, 3)}`;
  return `${answer.referenceName}, ${formatNumber(answer.referenceScore, 2)}, ${order}: ${said}${moves}`;
}
