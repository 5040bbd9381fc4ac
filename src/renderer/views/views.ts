import type { ComponentType } from 'react';
import type { View } from '../../ipc/views.ts';
import { lazy } from './lazy-view.ts';

interface ViewEntry {
  /** Two keys in a row: g, then this. */
  readonly key: string;
  /** One line for the palette and the navigation's tooltip. */
  readonly description: string;
  readonly component: ComponentType;
}

/** Every view, loaded when it is first shown; titles are in ipc/views.ts, for the menu needs them too. */
export const VIEW_ENTRIES: Readonly<Record<View, ViewEntry>> = {
  home: {
    key: 'h',
    description: 'Workspace, datasets and runs; what to do next',
    component: lazy(async () => ({ default: (await import('./home/home-view.tsx')).HomeView })),
  },
  data: {
    key: 'd',
    description: 'Images and scores, splits, pair sets and reference sets',
    component: lazy(async () => ({ default: (await import('./data/data-view.tsx')).DataView })),
  },
  models: {
    key: 'm',
    description: 'Model files, card, memory; ask one about two images',
    component: lazy(async () => ({ default: (await import('./models/models-view.tsx')).ModelsView })),
  },
  training: {
    key: 'l',
    description: 'Learn an adapter from a pair set, and watch its curves',
    component: lazy(async () => ({ default: (await import('./training/training-view.tsx')).TrainingView })),
  },
  run: {
    key: 'r',
    description: 'Plan comparisons and watch them being answered',
    component: lazy(async () => ({ default: (await import('./run/run-view.tsx')).RunView })),
  },
  pairs: {
    key: 'p',
    description: 'Every comparison with its labels and probabilities',
    component: lazy(async () => ({ default: (await import('./pairs/pairs-view.tsx')).PairsView })),
  },
  confusion: {
    key: 'c',
    description: 'Who labels what as what; abstention and calibration',
    component: lazy(async () => ({
      default: (await import('./confusion/confusion-view.tsx')).ConfusionView,
    })),
  },
  consistency: {
    key: 'k',
    description: 'Forward against reverse answers',
    component: lazy(async () => ({
      default: (await import('./consistency/consistency-view.tsx')).ConsistencyView,
    })),
  },
  scores: {
    key: 's',
    description: 'Estimated against true scores, by likelihood',
    component: lazy(async () => ({ default: (await import('./scores/scores-view.tsx')).ScoresView })),
  },
  nll: {
    key: 'n',
    description: "One image's NLL curve with every reference's term",
    component: lazy(async () => ({ default: (await import('./nll/nll-view.tsx')).NllExplorerView })),
  },
  annotate: {
    key: 'a',
    description: 'Judge pairs by keyboard',
    component: lazy(async () => ({ default: (await import('./annotate/annotate-view.tsx')).AnnotateView })),
  },
  results: {
    key: 't',
    description: 'Experiments side by side with published ones',
    component: lazy(async () => ({ default: (await import('./results/results-view.tsx')).ResultsView })),
  },
};
