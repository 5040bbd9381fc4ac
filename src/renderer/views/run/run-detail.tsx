import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RunSummary } from '../../../model/run.ts';
import type { WorkspaceSummary } from '../../../model/workspace-summary.ts';
import { useRunJobs } from '../../api/use-jobs.ts';
import { problemOfName } from '../../ui/forms/unique-name.ts';
import { changeFilter, showView } from '../../location/use-location.ts';
import { VIEW_TITLES, VIEWS } from '../../../ipc/views.ts';
import { NotePanel } from '../../reviews/note-panel.tsx';
import { ReviewMark } from '../../reviews/review-mark.tsx';
import { useNotes } from '../../reviews/use-notes.ts';
import { LogPanel } from '../../ui/states/log-panel.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { WorkDetail } from '../../work/work-detail.tsx';
import { SameComparatorSelect } from '../../work/same-comparator-select.tsx';
import { renameRun, workOfRun } from '../../work/work-of-run.ts';
import { RunFacts } from './run-facts.tsx';
import { RunFailures } from './run-failures.tsx';
import { RunWarnings } from './run-warnings.tsx';
import { RunProgressPanel } from './run-progress.tsx';
import { progressOf } from '../../work/run-progress-of.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './run-view.module.css';

/** Views that show what a run answered, in the order of the navigation. */
const SHOWN_IN = VIEWS.filter((view) =>
  ['pairs', 'confusion', 'similar', 'consistency', 'ranking', 'scores', 'nll', 'harm'].includes(view),
);

/** One run: how far it is, what it is about, what it logged and what failed. */
export function RunDetail({
  run,
  summary,
}: {
  readonly run: RunSummary;
  readonly summary: WorkspaceSummary;
}): ReactNode {
  const jobs = useRunJobs(run.id);
  const noteAbout = useNotes();
  const job = jobs.at(-1);
  const progress = progressOf(run, job);
  const { underWay } = progress;
  const isModelRun = run.kind === 'model';
  const canStart = isModelRun && !underWay && progress.state !== 'finished';
  const otherNames = summary.runs.filter(({ id }) => id !== run.id).map(({ name }) => name);
  return (
    <WorkDetail
      kind="run"
      name={run.name}
      mark={<ReviewMark status={noteAbout({ kind: 'run', id: run.id })?.status} />}
      work={workOfRun(run)}
      underWay={underWay}
      stopping={underWay && job?.state === 'stopping'}
      start={canStart ? (run.status === 'planned' ? 'Start' : 'Resume') : null}
      canRemove
      onRemoved={() => changeFilter({ run: undefined, dataset: run.datasetId }, { replace: true })}
      rename={{
        problemOf: (name) => problemOfName(name, otherNames),
        to: (name) => void renameRun(run, name),
      }}
    >
      <RunProgressPanel run={run} jobs={jobs} progress={progress} />
      {run.warnings.length > 0 && <RunWarnings run={run} />}
      <div className={layout.threeToTwo}>
        <Panel title="Plan">
          <RunFacts run={run} summary={summary} />
          <SameComparatorSelect run={run} />
        </Panel>
        <Panel title="Answers">
          <div className={classes.links}>
            {SHOWN_IN.map((view) => (
              <Button
                key={view}
                disabled={run.answered === 0}
                onClick={() => showView(view, { run: run.id, dataset: undefined })}
              >
                {VIEW_TITLES[view]}
              </Button>
            ))}
          </div>
          <p className={layout.note}>
            {run.answered === 0
              ? 'None yet: the views fill as soon as the first answers are stored.'
              : run.status === 'finished'
                ? 'Every answer is stored.'
                : 'Answers stored so far can be viewed while it runs.'}
          </p>
        </Panel>
      </div>
      <Panel title="Notes and review">
        <NotePanel folder={summary.folder} subject={{ kind: 'run', id: run.id }} of={`run “${run.name}”`} />
      </Panel>
      <div className={classes.bottom}>
        <LogPanel of="the run" lines={jobs.flatMap(({ log }) => log)}>
          {isModelRun
            ? 'It starts with the next run: a log is kept while the program is running.'
            : 'These answers were recorded elsewhere.'}
        </LogPanel>
        {run.failed > 0 && <RunFailures run={run} underWay={underWay} />}
      </div>
    </WorkDetail>
  );
}
