import type { ComponentType } from 'react';
import type { View } from '../../ipc/views.ts';
import type { RunViewProps } from '../api/use-scope.ts';
import { lazy } from './lazy-view.ts';

interface AnyViewEntry {
  /** Two keys in a row: g, then this. */
  readonly key: string;
  /** One line for the palette and the navigation's tooltip. */
  readonly description: string;
}

/** A view of a run's answers; where there is no run, the shell says so and offers to plan one. */
export interface RunViewEntry extends AnyViewEntry {
  readonly needs: 'run';
  /** What is shown without one. */
  readonly without: { readonly title: string; readonly text: string };
  /** Whether it begins anew with another run. Defaults to false. */
  readonly newWithRun?: boolean;
  readonly component: ComponentType<RunViewProps>;
}

type ViewEntry =
  | RunViewEntry
  | (AnyViewEntry & { readonly needs: 'nothing'; readonly component: ComponentType });

/** Every view, loaded when it is first shown; titles are in ipc/views.ts, for the menu needs them too. */
export const VIEW_ENTRIES: Readonly<Record<View, ViewEntry>> = {
  home: {
    key: 'h',
    description: 'Workspace, datasets and runs; what to do next',
    needs: 'nothing',
    component: lazy(async () => ({ default: (await import('./home/home-view.tsx')).HomeView })),
  },
  data: {
    key: 'd',
    description: 'Images and scores, splits, pair sets and reference sets',
    needs: 'nothing',
    component: lazy(async () => ({ default: (await import('./data/data-view.tsx')).DataView })),
  },
  map: {
    key: 'e',
    description: 'Images by their embeddings, similar ones near each other',
    needs: 'nothing',
    component: lazy(async () => ({ default: (await import('./map/map-view.tsx')).MapView })),
  },
  models: {
    key: 'm',
    description: 'Model files, card, memory; ask one about two images',
    needs: 'nothing',
    component: lazy(async () => ({ default: (await import('./models/models-view.tsx')).ModelsView })),
  },
  training: {
    key: 'l',
    description: 'Train an adapter on a pair set and follow its curves',
    needs: 'nothing',
    component: lazy(async () => ({ default: (await import('./training/training-view.tsx')).TrainingView })),
  },
  run: {
    key: 'r',
    description: 'Plan a run and follow its progress',
    needs: 'nothing',
    component: lazy(async () => ({ default: (await import('./run/run-view.tsx')).RunView })),
  },
  pairs: {
    key: 'p',
    description: 'Every comparison with its labels and probabilities',
    needs: 'run',
    without: {
      title: 'There are no comparisons yet',
      text: 'Comparisons come from a run. Plan one, or choose a dataset that has runs.',
    },
    component: lazy(async () => ({ default: (await import('./pairs/run-pairs.tsx')).RunPairs })),
  },
  confusion: {
    key: 'c',
    description: 'Confusion matrices, abstention and calibration',
    needs: 'run',
    without: {
      title: 'There are no answers to compare yet',
      text: 'A confusion matrix counts a run’s answers against the true labels. Plan a run, or choose a dataset that has one.',
    },
    component: lazy(async () => ({ default: (await import('./confusion/run-confusion.tsx')).RunConfusion })),
  },
  similar: {
    key: 'i',
    description: 'Audit of Similar: how often it is called, where, and what it does to scores',
    needs: 'run',
    without: {
      title: 'There is no Similar to audit yet',
      text: 'The audit of Similar sets a run’s answers against the true scores. Plan a run, or choose a dataset that has one.',
    },
    component: lazy(async () => ({ default: (await import('./similar/run-similar.tsx')).RunSimilar })),
  },
  consistency: {
    key: 'k',
    description: 'Forward against reverse answers',
    needs: 'run',
    without: {
      title: 'There are no answers to compare yet',
      text: 'Consistency needs pairs shown in both orders. Plan a run with both orders.',
    },
    component: lazy(async () => ({
      default: (await import('./consistency/run-consistency.tsx')).RunConsistency,
    })),
  },
  ranking: {
    key: 'o',
    description: 'Images in order by their comparisons alone; who beat whom',
    needs: 'run',
    without: {
      title: 'There are no comparisons to rank by',
      text: 'A ranking takes a run’s answers alone, without references or true scores. Plan a run over all pairs of a selection, or choose a dataset that has one.',
    },
    newWithRun: true,
    component: lazy(async () => ({ default: (await import('./ranking/run-ranking.tsx')).RunRanking })),
  },
  scores: {
    key: 's',
    description: 'Estimated against true scores, by likelihood',
    needs: 'run',
    without: {
      title: 'No answers to score yet',
      text: 'Scores come from comparing images with references of known score. Plan a run and start it, or import recorded comparisons.',
    },
    newWithRun: true,
    component: lazy(async () => ({ default: (await import('./scores/run-scores.tsx')).RunScores })),
  },
  nll: {
    key: 'n',
    description: "One image's NLL curve and the term of each reference",
    needs: 'run',
    without: {
      title: 'No comparisons to explain yet',
      text: 'An NLL curve is the sum of an image’s comparisons with references of known score. Plan a run and start it, or import recorded comparisons.',
    },
    newWithRun: true,
    component: lazy(async () => ({ default: (await import('./nll/nll-explorer.tsx')).NllExplorer })),
  },
  harm: {
    key: 'w',
    description: 'What each comparison, image and reference does to the scores, and what-if',
    needs: 'run',
    without: {
      title: 'No scores that anything could hurt',
      text: 'What hurts is told of scores, which come from comparing images with references of known score. Plan a run and start it, or import recorded comparisons.',
    },
    newWithRun: true,
    component: lazy(async () => ({ default: (await import('./harm/run-harm.tsx')).RunHarm })),
  },
  annotate: {
    key: 'a',
    description: 'Judge pairs by keyboard, of tasks or of a run',
    needs: 'nothing',
    component: lazy(async () => ({ default: (await import('./annotate/annotate-view.tsx')).AnnotateView })),
  },
  review: {
    key: 'v',
    description: 'How far people agree, and what a reviewer decides of their disagreements',
    needs: 'nothing',
    component: lazy(async () => ({ default: (await import('./review/review-view.tsx')).ReviewView })),
  },
  results: {
    key: 't',
    description: 'Experiments side by side with published ones',
    needs: 'nothing',
    component: lazy(async () => ({ default: (await import('./results/results-view.tsx')).ResultsView })),
  },
};
