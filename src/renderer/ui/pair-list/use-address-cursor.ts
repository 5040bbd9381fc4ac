import { useEffect, useRef } from 'react';
import { changeParams, useLocation } from '../../location/use-location.ts';
import type { PairList } from './use-pair-list.ts';
import { usePairCursor, type PairCursor } from './use-pair-cursor.ts';
import { firstRowOf, pairOf, pairParam } from './pair-address.ts';

/** Rest before the address is written: browsers refuse to change it more than some 200 times in 10 seconds. */
const REST_MILLISECONDS = 250;

/** A cursor whose pair, and place in the list where no pair is chosen, are in the address. */
export function useAddressCursor(list: PairList<string> | null): PairCursor {
  const { params } = useLocation();
  const cursor = usePairCursor(list, pairOf(params));
  const { pair, seek } = cursor;
  const inAddress = params.pair ?? null;
  const chosen = pairParam(pair);
  // What this cursor and the address last agreed on: whichever differs from it has changed.
  const agreed = useRef(inAddress);

  useEffect(() => {
    if (inAddress === agreed.current) return;
    agreed.current = inAddress;
    seek(pairOf({ pair: inAddress ?? '' }));
  }, [inAddress, seek]);

  useEffect(() => {
    if (chosen === null || chosen === agreed.current) return undefined;
    const timer = setTimeout(() => {
      agreed.current = chosen;
      changeParams({ pair: chosen, row: null }, { replace: true });
    }, REST_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [chosen]);

  const firstList = useRef<PairList<string> | null>(null);
  const row = firstRowOf(params);
  useEffect(() => {
    if (list === null || firstList.current !== null) return;
    firstList.current = list;
    if (inAddress === null && row > 0) list.window.goTo(row);
  }, [list, inAddress, row]);

  useEffect(() => {
    if (list === null || chosen !== null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = list.window.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const { firstWhole } = list.window;
        changeParams({ row: firstWhole === 0 ? null : String(firstWhole + 1) }, { replace: true });
      }, REST_MILLISECONDS);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [list, chosen]);
  return cursor;
}
