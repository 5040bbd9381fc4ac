import { useEffect, useState } from 'react';
import type { DrawnFigure } from '../../figures/drawing/draw-figure.ts';
import type { Figure } from '../../figures/figure.ts';
import { figureLookSchema, type FigureLook } from '../../figures/look.ts';
import { useSettled } from '../ui/forms/use-settled.ts';

interface Drawn {
  /** The last one that could be drawn; null before. */
  readonly drawn: DrawnFigure | null;
  /** Why the last one could not be drawn; null where it could. */
  readonly error: string | null;
}

/** A figure as it would be saved, a moment after its look was last changed; what draws it is loaded with the first one. */
export function useDrawnFigure(figure: Figure, look: FigureLook): Drawn {
  const settled = useSettled({ figure, look });
  const [state, setState] = useState<Drawn>({ drawn: null, error: null });
  useEffect(() => {
    if (!figureLookSchema.safeParse(settled.look).success) return;
    let isStale = false;
    import('../../figures/drawing/draw-figure.ts')
      .then(({ drawFigure }) => drawFigure(settled.figure, settled.look))
      .then((drawn) => {
        if (!isStale) setState({ drawn, error: null });
      })
      .catch((error: unknown) => {
        if (!isStale)
          setState(({ drawn }) => ({ drawn, error: error instanceof Error ? error.message : String(error) }));
      });
    return () => {
      isStale = true;
    };
  }, [settled]);
  return state;
}
