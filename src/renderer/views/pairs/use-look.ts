import { useState } from 'react';
import { useCommands } from '../../commands/commands.ts';
import { ACTUAL, WHOLE, zoomedInPlace, ZOOM_STEP, type Zoom } from '../../ui/faces/pair-zoom.ts';

/** Both images side by side, or one of them in the one place. */
type ShownImages = 'both' | 'first' | 'second';

/** How the two images are looked at, and what changes it. */
export interface Look {
  readonly zoom: Zoom;
  readonly setZoom: (zoom: Zoom) => void;
  readonly shown: ShownImages;
  readonly setShown: (shown: ShownImages) => void;
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly showActualSize: () => void;
  readonly showWhole: () => void;
}

/** Keeps zoom and layout from pair to pair, and offers their keys. */
export function useLook(): Look {
  const [zoom, setZoom] = useState(WHOLE);
  const [shown, setShown] = useState<ShownImages>('both');
  const look: Look = {
    zoom,
    setZoom,
    shown,
    setShown,
    zoomIn: () => setZoom(zoomedInPlace(zoom, ZOOM_STEP)),
    zoomOut: () => setZoom(zoomedInPlace(zoom, 1 / ZOOM_STEP)),
    showActualSize: () => setZoom(ACTUAL),
    showWhole: () => setZoom(WHOLE),
  };
  const command = (id: string, title: string, keys: readonly string[], run: () => void, repeats = false) => ({
    id: `pairs.${id}`,
    title,
    section: 'Pairs',
    keys,
    repeats,
    run,
  });
  useCommands([
    command('zoom-in', 'Zoom in', ['+', '='], look.zoomIn, true),
    command('zoom-out', 'Zoom out', ['-'], look.zoomOut, true),
    command('actual-size', 'Original size (1:1)', ['o'], look.showActualSize),
    command('whole', 'Whole images', ['w'], look.showWhole),
    command('flicker', 'Flicker: both images in one place, in turn', ['b'], () =>
      setShown(shown === 'first' ? 'second' : 'first'),
    ),
    command('side-by-side', 'Side by side', ['s'], () => setShown('both')),
  ]);
  return look;
}
