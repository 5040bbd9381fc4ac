import {
  useCallback,
  useEffect,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { imageUrl, thumbnailUrl } from '../../api/image-url.ts';
import classes from './pair-images.module.css';
import {
  ACTUAL,
  cornerOf,
  PAN_STEP,
  panned,
  scaleOf,
  WHOLE,
  zoomed,
  zoomedInPlace,
  ZOOM_STEP,
  type Extent,
  type Zoom,
} from './pair-zoom.ts';
import { useSize } from '../layout/use-size.ts';
import { pairKey } from '../../../core/pair-key.ts';
import { NoImage } from './no-image.tsx';
import { useImage } from './use-image.ts';
import type { Look } from './use-look.ts';
import { useSeenImage } from './use-seen-image.ts';

interface ShownImage {
  readonly id: number;
  readonly name: string;
}

interface PairImagesProps {
  readonly first: ShownImage;
  readonly second: ShownImage;
  readonly look: Look;
  /**
   * They lie ready behind another pair: nothing of them is before a person yet. Defaults to false.
   */
  readonly behind?: boolean;
  /** Arrows are answers here: the images take no focus, no keys and no time for previews. Defaults to false. */
  readonly arrowsAnswer?: boolean;
}

/** Two images whose zoom and place are one: wheel, drag, double click, and by keys + and −, arrows. */
export function PairImages({
  first,
  second,
  look,
  behind = false,
  arrowsAnswer = false,
}: PairImagesProps): ReactNode {
  const pair = behind ? null : pairKey(first.id, second.id);
  const { shown } = look;
  return (
    <div className={classes.images} data-shown={shown}>
      {/* Both stay in the page when one is shown, so that flicking between them takes no time. */}
      <ZoomedImage {...{ ...first, pair, look, arrowsAnswer }} hidden={shown === 'second'} />
      <ZoomedImage {...{ ...second, pair, look, arrowsAnswer }} hidden={shown === 'first'} />
    </div>
  );
}

interface ZoomedImageProps extends ShownImage {
  /** Key of its pair while that one is before a person. */
  readonly pair: string | null;
  readonly look: Look;
  readonly arrowsAnswer: boolean;
  readonly hidden: boolean;
}

function ZoomedImage({ id, name, pair, look, arrowsAnswer, hidden }: ZoomedImageProps): ReactNode {
  const { zoom, setZoom: onZoom } = look;
  const [measure, place] = useSize();
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [loaded, setLoaded] = useState<{ readonly id: number; readonly size: Extent } | null>(null);
  const loading = useImage(id, imageUrl(id));
  const { state, missing, attempt } = loading;
  const size = loaded?.id === id && state === 'ready' ? loaded.size : null;
  const see = useSeenImage(pair, id, loading);
  const ref = useCallback(
    (node: HTMLElement | null) => {
      setElement(node);
      return measure(node);
    },
    [measure],
  );
  useEffect(() => {
    // React's own wheel listeners are passive, and the page would scroll.
    if (element === null || size === null || place === null) return undefined;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      onZoom(zoomed(zoom, 2 ** (-event.deltaY / 300), size, place, fromMiddle(element, event)));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [element, size, place, zoom, onZoom]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (size === null || place === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = zoomAfterKey(event.key, zoom, size, place);
    if (next === null) return;
    event.preventDefault();
    onZoom(next);
  };

  const scale = size === null || place === null ? 1 : scaleOf(zoom, size, place);
  return (
    <div
      ref={ref}
      className={classes.place}
      hidden={hidden}
      data-looked-at={pair !== null && !hidden}
      {...(arrowsAnswer
        ? {}
        : {
            tabIndex: 0,
            role: 'group',
            'aria-label': `${name}: + and − zoom, arrow keys move`,
            onKeyDown,
          })}
      onDoubleClick={(event) => {
        if (size === null || place === null) return;
        const by = scaleOf(ACTUAL, size, place) / scaleOf(zoom, size, place);
        // At the point that was clicked, and back.
        onZoom(
          zoom === WHOLE ? zoomed(zoom, by, size, place, fromMiddle(event.currentTarget, event)) : WHOLE,
        );
      }}
      onPointerDown={(event) => {
        if (event.button === 0 && !missing) event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (size === null || place === null || !event.currentTarget.hasPointerCapture(event.pointerId))
          return;
        onZoom(panned(zoom, event.movementX, event.movementY, size, place));
      }}
    >
      {missing ? (
        <NoImage loading={loading} />
      ) : (
        <img
          key={`${id} ${attempt}`}
          ref={see}
          className={classes.image}
          src={imageUrl(id)}
          alt={name}
          draggable={false}
          data-large={scale >= 3}
          loading="eager"
          decoding={arrowsAnswer ? 'sync' : 'auto'}
          style={imageStyle(zoom, size, place)}
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => {
            setLoaded({ id, size: { width, height } });
            loading.onLoad();
          }}
          onError={loading.onError}
        />
      )}
      {size === null && !missing && !arrowsAnswer && (
        <img className={classes.preview} src={thumbnailUrl(id, 160)} alt="" draggable={false} />
      )}
    </div>
  );
}

/** Where and how large an image is drawn. Whole ones need no measures: they are right with the first frame. */
function imageStyle(zoom: Zoom, size: Extent | null, place: Extent | null): CSSProperties {
  if (size === null) return { opacity: 0 };
  if (zoom === WHOLE || place === null) return { width: '100%', height: '100%', objectFit: 'contain' };
  const scale = scaleOf(zoom, size, place);
  const { x, y } = cornerOf(zoom, size, place);
  return { width: size.width * scale, height: size.height * scale, transform: `translate(${x}px, ${y}px)` };
}

/** Where a pointer is, from the middle of an element, in pixels of the screen. */
function fromMiddle(
  element: HTMLElement,
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
): { readonly x: number; readonly y: number } {
  const box = element.getBoundingClientRect();
  return { x: clientX - box.x - box.width / 2, y: clientY - box.y - box.height / 2 };
}

/** What a key makes of a zoom; null where it does nothing. */
function zoomAfterKey(key: string, zoom: Zoom, image: Extent, place: Extent): Zoom | null {
  switch (key) {
    case '+':
    case '=':
      return zoomedInPlace(zoom, ZOOM_STEP);
    case '-':
      return zoomedInPlace(zoom, 1 / ZOOM_STEP);
    case 'ArrowLeft':
      return panned(zoom, PAN_STEP, 0, image, place);
    case 'ArrowRight':
      return panned(zoom, -PAN_STEP, 0, image, place);
    case 'ArrowUp':
      return panned(zoom, 0, PAN_STEP, image, place);
    case 'ArrowDown':
      return panned(zoom, 0, -PAN_STEP, image, place);
    default:
      return null;
  }
}
