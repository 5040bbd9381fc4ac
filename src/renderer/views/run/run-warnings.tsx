import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RunSummary } from '../../../model/run.ts';
import { changeFilter } from '../../location/use-location.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { askAgain } from './ask-again.ts';
import layout from '../../ui/layout/layout.module.css';

/** What a person should know of a run's answers. */
export function RunWarnings({ run }: { readonly run: RunSummary }): ReactNode {
  return (
    <Panel
      title="Worth knowing"
      note={`n = ${run.warnings.length}`}
      actions={
        run.builds.length > 1 && (
          <Button
            size="compact-xs"
            onClick={() =>
              void askAgain(run, (id) => changeFilter({ run: id, dataset: undefined }, { replace: true }))
            }
          >
            Ask again
          </Button>
        )
      }
    >
      <div role="note">
        {run.warnings.map((warning) => (
          <p key={warning} className={layout.note}>
            {warning}
          </p>
        ))}
      </div>
    </Panel>
  );
}
