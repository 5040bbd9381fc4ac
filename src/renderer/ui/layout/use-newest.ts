import { useCallback, useLayoutEffect, useRef } from 'react';

/** The same function for as long as its component is shown, which does what the newest one does: for parts that are not drawn anew. */
export function useNewest<Args extends readonly unknown[]>(
  does: (...args: Args) => void,
): (...args: Args) => void {
  const newest = useRef(does);
  // With the screen, not after it: a press acts on what is shown.
  useLayoutEffect(() => {
    newest.current = does;
  });
  return useCallback((...args: Args) => newest.current(...args), []);
}
