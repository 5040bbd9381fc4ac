import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ScoreRow } from '../../../model/scores.ts';
import { redo, undo } from '../../commands/undo.ts';
import { useCommands } from '../../commands/commands.ts';
import { changeFilter, changeParams } from '../../location/use-location.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { answerKey } from './explanation.ts';
import classes from './nll-view.module.css';
import type { Relabel } from './use-relabel.ts';
import layout from '../../ui/layout/layout.module.css';

interface WhatIfPanelProps {
  readonly relabel: Relabel;
  readonly corrections: boolean;
  /** The images that have a score here. */
  readonly rows: readonly ScoreRow[];
  /** What their references are called. */
  readonly referenceNames: ReadonlyMap<number, string>;
}

/** What is supposed, of all images, with ways back and the way to make it real. */
export function WhatIfPanel({ relabel, corrections, rows, referenceNames }: WhatIfPanelProps): ReactNode {
  const { whatIf, keep } = relabel;
  const { changes, suppose, reset, canUndo, canRedo } = whatIf;
  const flips = changes.filter(({ to }) => to !== 'drop');
  useCommands([
    { id: 'nll.reset', title: 'Reset the what-if', section: 'NLL explorer', run: reset },
    {
      id: 'nll.keep',
      title: 'Save what-if labels as my judgements',
      section: 'NLL explorer',
      keys: ['s'],
      run: () => void keep(flips),
      enabled: flips.length > 0,
    },
  ]);
  const nameOf = (imageId: number) =>
    rows.find((row) => row.imageId === imageId)?.name ?? referenceNames.get(imageId) ?? `image ${imageId}`;
  return (
    <Panel
      title="What-if"
      note={`${changes.length} not saved`}
      actions={
        <>
          <Button size="compact-xs" disabled={!canUndo} aria-label="Undo" onClick={() => void undo()}>
            ↶
          </Button>
          <Button size="compact-xs" disabled={!canRedo} aria-label="Redo" onClick={() => void redo()}>
            ↷
          </Button>
          <Button size="compact-xs" onClick={reset}>
            Reset
          </Button>
        </>
      }
    >
      <ul className={classes.changes} tabIndex={0} aria-label="What-if changes">
        {changes.map((change) => {
          const { targetId, firstId, secondId, to } = change;
          const referenceFirst = secondId === targetId;
          return (
            <li key={`${targetId}:${answerKey(change)}`}>
              <button
                type="button"
                className={classes.changeName}
                onClick={() => {
                  changeFilter({ image: targetId }, { replace: true });
                  changeParams({ comparison: answerKey(change) }, { replace: true });
                }}
              >
                {nameOf(targetId)} {referenceFirst ? 'after' : 'before'} reference{' '}
                {nameOf(referenceFirst ? firstId : secondId)}
              </button>
              {to === 'drop' ? <s>dropped</s> : <LabelMark label={to} />}
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label={`Undo the change to ${nameOf(targetId)}: ${nameOf(firstId)} before ${nameOf(secondId)}`}
                onClick={() => suppose(change, null)}
              >
                ✕
              </Button>
            </li>
          );
        })}
      </ul>
      <div className={classes.keep}>
        <Button
          variant="filled"
          size="compact-sm"
          disabled={flips.length === 0}
          onClick={() => void keep(flips)}
        >
          {flips.length > 1 ? `Save ${flips.length} as my judgements` : 'Save as my judgement'}
        </Button>
        <span className={layout.note}>
          {corrections
            ? 'A label applies to both orders.'
            : 'Corrections are off: saved labels will not count.'}
        </span>
      </div>
    </Panel>
  );
}
