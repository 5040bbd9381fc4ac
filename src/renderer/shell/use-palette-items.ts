import { useJobsUnderWay } from '../api/use-jobs.ts';
import { useRequest } from '../api/use-request.ts';
import { useScope } from '../api/use-scope.ts';
import { useOnlyJudges } from '../judging/use-only-judges.ts';
import { useCommandList } from '../commands/commands.ts';
import { GLOSSARY, type TermName } from '../help/glossary.ts';
import { changeFilter, currentLocation, goToHash, showView, useLocation } from '../location/use-location.ts';
import { formatQuantity, formatNumber } from '../../core/format.ts';
import { describeRun } from '../work/describe-run.ts';
import { TRAINING_STATES } from '../work/training-states.ts';
import type { PaletteItem } from './palette-items.ts';
import { viewTitleOf } from './view-title.ts';

/** Listed only once something has been typed: there are many. */
export const LISTED_WHEN_ASKED = ['Images', 'Glossary'] as const;

/**
 * Everything that the palette finds now.
 *
 * @param opened what it finds is asked for once it is open
 */
export function usePaletteItems(opened: boolean, onTerm: (term: TermName) => void): readonly PaletteItem[] {
  const commands = useCommandList();
  const jobs = useJobsUnderWay();
  const { summary, dataset } = useScope();
  const onlyJudges = useOnlyJudges();
  const asks = onlyJudges === false && opened;
  const { view, params } = useLocation();
  // A list of images holds their scores, which whoever judges a task must not be told.
  const judgesTask = view === 'annotate' && params.task !== undefined;
  const { data: slices } = useRequest('slices.list', asks ? {} : null);
  const { data: trainings } = useRequest('training.list', asks ? {} : null);
  const { data: images } = useRequest(
    'data.images',
    asks && !judgesTask && dataset !== undefined ? { datasetId: dataset.id, splitId: null } : null,
  );
  if (!opened) return [];
  return [
    ...commands
      .filter(({ enabled, id }) => enabled !== false && id !== 'help.palette')
      .map(({ id, title, section, keys, run }) => ({
        id: `command ${id}`,
        group: section,
        title,
        ...(keys?.[0] === undefined ? {} : { keys: keys[0] }),
        run,
      })),
    ...(summary?.runs ?? []).toReversed().map((run) => ({
      id: `run ${run.id}`,
      group: 'Runs',
      title: run.name,
      note: `${describeRun(run, jobs)}${run.simulated ? ' · simulated' : ''}`,
      run: () => {
        const { view } = currentLocation();
        showView(view === 'home' ? 'pairs' : view, { run: run.id, dataset: run.datasetId });
      },
    })),
    ...(trainings ?? []).toReversed().map(({ name, status, epochs, ofEpochs, simulated }) => ({
      id: `training ${name}`,
      group: 'Trainings',
      title: name,
      note: `${TRAINING_STATES[status]} · ${epochs} of ${ofEpochs} epochs${simulated ? ' · simulated' : ''}`,
      run: () => showView('training', {}, { name }),
    })),
    ...(onlyJudges === false ? (summary?.datasets ?? []) : [])
      .toReversed()
      .map(({ id, name, images: count, simulated }) => ({
        id: `dataset ${id}`,
        group: 'Datasets',
        title: name,
        note: `${formatQuantity(count, 'image')}${simulated ? ' · simulated' : ''}`,
        run: () => showView('data', { dataset: id, run: undefined }),
      })),
    ...(slices ?? []).map(({ id, name, location }) => ({
      id: `slice ${id}`,
      group: 'Slices',
      title: name,
      note: viewTitleOf(location),
      run: () => goToHash(location),
    })),
    ...(images ?? []).map(({ id, name, score }) => ({
      id: `image ${id}`,
      group: LISTED_WHEN_ASKED[0],
      title: name,
      note: `${score === null ? 'no score' : `score ${formatNumber(score, 2)}`}; its comparisons`,
      run: () => {
        const { view } = currentLocation();
        if (view === 'pairs' || view === 'nll') changeFilter({ image: id });
        else showView('pairs', { image: id });
      },
    })),
    ...(Object.keys(GLOSSARY) as TermName[]).map((term) => ({
      id: `term ${term}`,
      group: LISTED_WHEN_ASKED[1],
      title: GLOSSARY[term].title,
      note: 'Definition',
      run: () => onTerm(term),
    })),
  ];
}
