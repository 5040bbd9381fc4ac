import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './simulated-mark.module.css';

/**
 * Said beside every result about drawn faces or from a model that was trained on them.
 *
 * `plain` where it stands in something that can be pressed, and so cannot take the focus itself.
 */
export function SimulatedMark({ plain = false }: { readonly plain?: boolean }): ReactNode {
  if (plain) return <span className={classes.mark}>Simulated</span>;
  return (
    <Tooltip
      multiline
      maw={360}
      label="Drawn faces rated by a formula: these figures say nothing about real people or a real LLaVA."
      events={{ hover: true, focus: true, touch: true }}
    >
      <span className={classes.mark} tabIndex={0}>
        Simulated
      </span>
    </Tooltip>
  );
}
