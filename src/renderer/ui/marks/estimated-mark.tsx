import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { describeEstimates, type EstimatedScores } from '../../../model/estimated-scores.ts';
import classes from './simulated-mark.module.css';

/** Said beside everything about images whose scores are estimated from answers. */
export function EstimatedMark({ estimated }: { readonly estimated: EstimatedScores }): ReactNode {
  return (
    <Tooltip
      multiline
      maw={420}
      label={describeEstimates(estimated)}
      events={{ hover: true, focus: true, touch: true }}
    >
      <span className={classes.mark} tabIndex={0}>
        Vote scores
      </span>
    </Tooltip>
  );
}
