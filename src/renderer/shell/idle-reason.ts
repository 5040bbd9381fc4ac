import type { View } from '../../ipc/views.ts';
import { asksOther, type Filter } from '../../model/filter.ts';
import type { RunSummary } from '../../model/run.ts';

/** What a limit stands in. */
interface Shown {
  readonly view: View;
  readonly params: Readonly<Record<string, string>>;
  readonly filter: Filter;
  readonly run: Pick<RunSummary, 'hasProbabilities'> | undefined;
}

const IN_NOTHING = 'does not limit this view';

/** Views that show no answers. */
const WITHOUT_ANSWERS: readonly View[] = ['home', 'models', 'training'];

/** Views of images, whatever was answered about them, with what limits them; `split` stands for its part too. */
const LIMITS_OF_IMAGES: Readonly<Partial<Record<View, readonly (keyof Filter)[]>>> = {
  data: ['split', 'group', 'image', 'imageSet'],
  run: ['group', 'image', 'imageSet'],
  map: ['split', 'group', 'image', 'imageSet'],
};

/** Views that show another run beside the first. */
const WITH_OTHER_RUN: readonly View[] = ['confusion', 'similar', 'ranking', 'pairs', 'nll'];

/** Why a limit of the filter does nothing in what is shown; null where it limits it. */
export function idleReason(limit: keyof Filter, { view, params, filter, run }: Shown): string | null {
  if (WITHOUT_ANSWERS.includes(view)) return IN_NOTHING;
  const ofImages = LIMITS_OF_IMAGES[view];
  if (ofImages !== undefined) return ofImages.includes(limit) ? null : IN_NOTHING;
  if (view === 'results') return params['show'] === 'experiments' ? IN_NOTHING : null;
  if (run?.hasProbabilities === false && (limit === 'margin' || limit === 'entropy'))
    return 'no effect: no probabilities recorded';
  if ((view === 'scores' || view === 'ranking') && limit === 'image')
    return `${IN_NOTHING}: its image is chosen`;
  return limit === 'otherRun' && !asksOther(filter) && !WITH_OTHER_RUN.includes(view) ? IN_NOTHING : null;
}
