import { Button, Group, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { RunSummary, WorkspaceSummary } from '../../../ipc/workspace.ts';
import { useRunJobs } from '../../api/use-jobs.ts';
import { useCommands } from '../../commands/commands.ts';
import { problemOfName } from '../../ui/forms/unique-name.ts';
import { changeFilter, showView } from '../../location/use-location.ts';
import type { View } from '../../../ipc/views.ts';
import { Keys } from '../../ui/marks/keys.tsx';
import { LogPanel } from '../../ui/states/log-panel.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { pauseRun, removeRun, renameRun, startRun } from './run-actions.ts';
import { RunFacts } from './run-facts.tsx';
import { RunFailures } from './run-failures.tsx';
import { RunProgressPanel } from './run-progress.tsx';
import { progressOf } from '../../work/run-progress-of.ts';
import classes from './run-view.module.css';

/** Views that show what a run answered, in the order of the navigation. */
const SHOWN_IN: readonly { readonly view: View; readonly title: string }[] = [
  { view: 'pairs', title: 'Pairs' },
  { view: 'confusion', title: 'Confusion' },
  { view: 'consistency', title: 'Consistency' },
  { view: 'scores', title: 'Scores' },
  { view: 'nll', title: 'NLL explorer' },
];

/** One run: how far it is, what it is about, what it logged and what failed. */
export function RunDetail({
  run,
  summary,
}: {
  readonly run: RunSummary;
  readonly summary: WorkspaceSummary;
}): ReactNode {
  const jobs = useRunJobs(run.id);
  const job = jobs.at(-1);
  const progress = progressOf(run, job);
  const [newName, setNewName] = useState<string | null>(null);
  const { underWay } = progress;
  const isModelRun = run.kind === 'model';
  const canStart = isModelRun && !underWay && progress.state !== 'finished';
  const canPause = underWay && job?.state !== 'stopping';
  const nameProblem =
    newName === null
      ? null
      : problemOfName(
          newName,
          summary.runs.filter(({ id }) => id !== run.id).map(({ name }) => name),
        );
  const remove = () => {
    void removeRun(run, underWay).then((removed) => {
      if (removed) changeFilter({ run: undefined, dataset: run.datasetId }, { replace: true });
    });
  };
  const toggle = () => {
    if (canPause) void pauseRun(run);
    else if (canStart) void startRun(run);
  };
  useCommands([
    {
      id: 'run.toggle',
      title: canPause ? 'Pause the run' : 'Start the run, or go on with it',
      section: 'Runs',
      keys: ['s'],
      enabled: canPause || canStart,
      run: toggle,
    },
    {
      id: 'run.remove',
      title: underWay ? 'Cancel the run' : 'Remove the run',
      section: 'Runs',
      keys: ['Delete'],
      run: remove,
    },
  ]);
  const rename = () => {
    if (newName === null || nameProblem !== null) return;
    if (newName.trim() !== run.name) void renameRun(run, newName.trim());
    setNewName(null);
  };
  return (
    <div className={classes.detail}>
      <div className={classes.head}>
        {newName === null ? (
          <h2 className={classes.runName}>{run.name}</h2>
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              rename();
            }}
          >
            <TextInput
              aria-label="New name"
              value={newName}
              error={nameProblem}
              autoFocus
              onBlur={rename}
              onKeyDown={(event) => {
                if (event.key === 'Escape') setNewName(null);
              }}
              onChange={({ currentTarget: { value } }) => setNewName(value)}
            />
          </form>
        )}
        <Group gap={6} ml="auto">
          {canPause && (
            <Button onClick={toggle} rightSection={<Keys keys="s" />}>
              Pause
            </Button>
          )}
          {underWay && !canPause && <Button disabled>Pausing</Button>}
          {canStart && (
            <Button variant="filled" onClick={toggle} rightSection={<Keys keys="s" />}>
              {run.status === 'planned' ? 'Start' : 'Resume'}
            </Button>
          )}
          <Button disabled={newName !== null} onClick={() => setNewName(run.name)}>
            Rename
          </Button>
          <Button onClick={remove} rightSection={<Keys keys="Delete" />}>
            {underWay ? 'Cancel' : 'Remove'}
          </Button>
        </Group>
      </div>
      <RunProgressPanel run={run} jobs={jobs} progress={progress} />
      <div className={classes.middle}>
        <Panel title="Plan">
          <RunFacts run={run} summary={summary} />
        </Panel>
        <Panel title="What it answered">
          <div className={classes.links}>
            {SHOWN_IN.map(({ view, title }) => (
              <Button
                key={view}
                disabled={run.answered === 0}
                onClick={() => showView(view, { run: run.id, dataset: undefined })}
              >
                {title}
              </Button>
            ))}
          </div>
          <p className={classes.note}>
            {run.answered === 0
              ? 'Nothing yet: the views fill as soon as the first answers are stored.'
              : run.status === 'finished'
                ? 'Every answer is stored.'
                : 'What is stored so far can be looked at while it goes on.'}
          </p>
        </Panel>
      </div>
      <div className={classes.bottom}>
        <LogPanel of="the run" lines={jobs.flatMap(({ log }) => log)}>
          {isModelRun
            ? 'It begins with the next start: a log is kept for as long as the program runs.'
            : 'These answers were recorded elsewhere.'}
        </LogPanel>
        {run.failed > 0 && <RunFailures run={run} underWay={underWay} />}
      </div>
    </div>
  );
}
