import { useMemo, useState } from 'react';
import { useCommands } from '../../commands/commands.ts';
import {
  ACTUAL,
  panned,
  WHOLE,
  zoomedInPlace,
  ZOOM_STEP,
  PAN_STEP,
  type Extent,
  type Zoom,
} from './pair-zoom.ts';

/** Both images side by side, or one of them in the one place, to be flicked to and fro. */
type ShownImages = 'both' | 'first' | 'second';

/** How the two images of a pair are looked at, and what changes it. */
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

/**
 * Keeps zoom and layout from pair to pair, and offers their keys.
 *
 * @param options.arrowsAnswer plain arrows are answers here, whatever has the focus: Shift with them moves the images. Defaults
 * to false: arrows move the image that has the focus
 */
export function useLook({ arrowsAnswer = false }: { readonly arrowsAnswer?: boolean } = {}): Look {
  const [zoom, setZoom] = useState(WHOLE);
  const [shown, setShown] = useState<ShownImages>('both');
  // The same one until it changes: pairs that lie ready are not drawn anew with each answer.
  const look = useMemo<Look>(
    () => ({
      zoom,
      setZoom,
      shown,
      setShown,
      zoomIn: () => setZoom(zoomedInPlace(zoom, ZOOM_STEP)),
      zoomOut: () => setZoom(zoomedInPlace(zoom, 1 / ZOOM_STEP)),
      showActualSize: () => setZoom(ACTUAL),
      showWhole: () => setZoom(WHOLE),
    }),
    [zoom, shown],
  );
  const pan = (x: -1 | 0 | 1, y: -1 | 0 | 1) => () => {
    const looked = extentsLookedAt();
    if (looked !== null) setZoom(panned(zoom, x * PAN_STEP, y * PAN_STEP, looked.image, looked.place));
  };
  const command = (id: string, title: string, keys: readonly string[], run: () => void, repeats = false) => ({
    id: `look.${id}`,
    title,
    section: 'Images',
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
    ...(arrowsAnswer
      ? [
          command('left', 'Show what is further left', ['Shift+ArrowLeft'], pan(1, 0), true),
          command('right', 'Show what is further right', ['Shift+ArrowRight'], pan(-1, 0), true),
          command('up', 'Show what is further up', ['Shift+ArrowUp'], pan(0, 1), true),
          command('down', 'Show what is further down', ['Shift+ArrowDown'], pan(0, -1), true),
        ]
      : []),
  ]);
  return look;
}

/** Of an image that is looked at and of its place; null where none has come. */
function extentsLookedAt(): { readonly image: Extent; readonly place: Extent } | null {
  const place = document.querySelector('[data-looked-at="true"]');
  const image = place?.querySelector('img');
  if (place == null || image == null || image.naturalWidth === 0) return null;
  return {
    image: { width: image.naturalWidth, height: image.naturalHeight },
    place: { width: place.clientWidth, height: place.clientHeight },
  };
}
