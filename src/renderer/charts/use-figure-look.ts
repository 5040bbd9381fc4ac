import { useState } from 'react';
import { z } from 'zod';
import { FIGURE_KINDS, type FigureKind } from '../../figures/figure-kinds.ts';
import { DEFAULT_LOOK, figureLookSchema, type FigureLook } from '../../figures/look.ts';
import { request } from '../api/request.ts';
import { useRequest } from '../api/use-request.ts';
import { notify } from '../notices/notices.ts';

const SETTING = 'figures.look';

const { height, x, y, ...REST } = DEFAULT_LOOK;
const OWN = { height, x, y };

/** What holds for one kind of figure, beside what holds for all. */
const ownSchema = figureLookSchema.pick({ height: true, x: true, y: true });
/** A kind whose look cannot be drawn, as older versions kept it, has the usual one. */
const keptSchema = z.object({
  all: figureLookSchema.omit({ height: true, x: true, y: true }),
  own: z.partialRecord(z.enum(FIGURE_KINDS), ownSchema.catch(OWN)),
});
type Kept = z.infer<typeof keptSchema>;

/**
 * How figures are exported: as they were last, for size and ranges of each kind and all else of all kinds. It is kept with the
 * workspace as soon as it is a look that can be drawn.
 */
export function useFigureLook(kind: FigureKind): readonly [FigureLook, (look: FigureLook) => void] {
  const { data: settings } = useRequest('settings.get', {});
  const [chosen, setChosen] = useState<FigureLook | null>(null);
  const kept = keptOf(settings?.[SETTING]);
  const look = chosen ?? { ...kept.all, ...(kept.own[kind] ?? OWN) };
  const choose = (next: FigureLook) => {
    setChosen(next);
    const all = keptSchema.shape.all.safeParse(next);
    const own = ownSchema.safeParse(next);
    if (!all.success || !own.success) return;
    request('settings.set', {
      key: SETTING,
      value: { all: all.data, own: { ...kept.own, [kind]: own.data } },
    }).catch((error: unknown) =>
      notify({ kind: 'error', title: 'Could not save the look of figures', error }),
    );
  };
  return [look, choose];
}

/** A setting is whatever was kept: what is no look counts as none. */
function keptOf(setting: unknown): Kept {
  const { data } = keptSchema.safeParse(setting);
  return data ?? { all: REST, own: {} };
}
