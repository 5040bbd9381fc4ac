import { useEffect } from 'react';
import { changeParams, useLocation } from '../../location/use-location.ts';

/**
 * The pair alone, without the window around it: in the address, so that a reload keeps it. The browser's own full screen goes with
 * it where there is one, and is left with it.
 */
export function useFullScreen(): readonly [full: boolean, change: (full: boolean) => void] {
  const { params } = useLocation();
  const full = params.full !== undefined;
  useEffect(() => {
    if (!full) return undefined;
    let entered = document.fullscreenElement !== null;
    const follow = () => {
      if (document.fullscreenElement !== null) entered = true;
      // Left by the browser's own key.
      else if (entered) changeParams({ full: null }, { replace: true });
    };
    document.addEventListener('fullscreenchange', follow);
    return () => {
      document.removeEventListener('fullscreenchange', follow);
      if (document.fullscreenElement !== null) void document.exitFullscreen();
    };
  }, [full]);
  return [
    full,
    (now) => {
      changeParams({ full: now ? 'yes' : null }, { replace: true });
      // Without it, as in a frame, what the page itself hides is hidden all the same.
      if (now && document.fullscreenEnabled)
        document.documentElement.requestFullscreen().catch(() => undefined);
    },
  ];
}
