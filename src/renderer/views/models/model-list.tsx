import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { WorkspaceSummary } from '../../../model/workspace-summary.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './models-view.module.css';

interface ModelListProps {
  readonly models: WorkspaceSummary['models'];
  readonly shown: number | 'new' | 'server' | 'imported' | 'choose';
  readonly onShow: (id: number | 'new' | 'server' | 'imported' | 'choose') => void;
  readonly onImport: () => void;
}

/** The models that the workspace keeps. */
export function ModelList({ models, shown, onShow, onImport }: ModelListProps): ReactNode {
  return (
    <Panel
      title="Models"
      note={`n = ${formatCount(models.length)}`}
      actions={
        <>
          <Button size="compact-xs" onClick={onImport}>
            Import…
          </Button>
          <Button size="compact-xs" onClick={() => onShow('server')}>
            Server…
          </Button>
          <Button size="compact-xs" onClick={() => onShow('new')}>
            New
          </Button>
        </>
      }
      fill
    >
      <ul className={layout.list}>
        {(shown === 'new' || shown === 'server') && (
          <li>
            <button type="button" className={classes.entry} aria-current="true">
              <span>{shown === 'new' ? 'New model' : 'New server'}</span>
              <span className={classes.dimmed}>not saved yet</span>
            </button>
          </li>
        )}
        {models.map(({ id, name, present, runs, simulated, server }) => (
          <li key={id}>
            <button
              type="button"
              className={classes.entry}
              aria-current={id === shown}
              onClick={() => onShow(id)}
            >
              <span>{name}</span>
              <span className={classes.dimmed}>
                {[
                  formatQuantity(runs, 'run'),
                  ...(server === null ? [] : ['server']),
                  ...(simulated ? ['simulated'] : []),
                  ...(present ? [] : ['files are missing']),
                ].join(', ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className={classes.entry}
        aria-current={shown === 'imported'}
        onClick={() => onShow('imported')}
      >
        <span>Imported models</span>
        <span className={classes.dimmed}>where they are from, hashes, files</span>
      </button>
      <button
        type="button"
        className={classes.entry}
        aria-current={shown === 'choose'}
        onClick={() => onShow('choose')}
      >
        <span>Which model?</span>
        <span className={classes.dimmed}>published ones: size, memory, speed</span>
      </button>
    </Panel>
  );
}
