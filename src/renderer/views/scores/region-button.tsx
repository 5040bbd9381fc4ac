import { Button, Popover } from '@mantine/core';
import type { ReactNode } from 'react';
import { SCORE_MAX, SCORE_MIN } from '../../../core/score-grid.ts';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { changeParams } from '../../location/use-location.ts';
import { regionToParam, type ScoreRegion } from './score-table-rows.ts';
import classes from './scores-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';
import { capitalised } from '../../../core/capitalised.ts';

const WHOLE: ScoreRegion = { trueScore: [SCORE_MIN, SCORE_MAX], score: [SCORE_MIN, SCORE_MAX] };

/** The region by numbers, for those who do not draw it over the chart. */
export function RegionButton({ region }: { readonly region: ScoreRegion | null }): ReactNode {
  const { score } = useTrueWords();
  const present = region ?? WHOLE;
  const field = (part: 'trueScore' | 'score', end: 0 | 1, label: string) => (
    <NumberField
      hideControls={false}
      label={label}
      min={SCORE_MIN}
      max={SCORE_MAX}
      step={0.1}
      decimalScale={3}
      value={present[part][end]}
      onChange={(value) => {
        if (value === null) return;
        const ends = present[part].with(end, value) as [number, number];
        if (ends[0] <= ends[1])
          changeParams({ region: regionToParam({ ...present, [part]: ends }) }, { replace: true });
      }}
    />
  );
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button size="compact-xs">Region</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.regionFields}>
          {field('trueScore', 0, `${capitalised(score)} from`)}
          {field('trueScore', 1, 'to')}
          {field('score', 0, 'Estimate from')}
          {field('score', 1, 'to')}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
