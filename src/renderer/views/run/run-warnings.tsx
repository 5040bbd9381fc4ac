import type { ReactNode } from 'react';
import type { RunSummary } from '../../../model/run.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import layout from '../../ui/layout/layout.module.css';

/** What a person should know of a run's answers. */
export function RunWarnings({ run }: { readonly run: RunSummary }): ReactNode {
  return (
    <Panel title="Worth knowing" note={`n = ${run.warnings.length}`}>
      <div role="status">
        {run.warnings.map((warning) => (
          <p key={warning} className={layout.note}>
            {warning}
          </p>
        ))}
      </div>
    </Panel>
  );
}
