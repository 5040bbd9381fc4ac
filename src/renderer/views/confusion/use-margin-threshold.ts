import { useEffect, useRef, useState } from 'react';
import type { Filter } from '../../../model/filter.ts';
import { changeFilter } from '../../location/use-location.ts';

/** Rest of a dragged slider before the filter follows: fast to the eye, and few enough for the browser's history. */
const REST_MILLISECONDS = 70;

/** The margin below which the model abstains: the filter's lower limit, ahead of it while a slider is dragged. */
export function useMarginThreshold({
  margin,
}: Filter): readonly [threshold: number, set: (to: number) => void] {
  const [inFilter, high] = margin ?? [null, null];
  const [dragged, setDragged] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const set = (to: number) => {
    setDragged(to);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const low = to > 0 ? to : null;
      changeFilter({ margin: low === null && high === null ? undefined : [low, high] }, { replace: true });
      setDragged(null);
    }, REST_MILLISECONDS);
  };
  return [dragged ?? inFilter ?? 0, set];
}
