import { useEffect, useState, type KeyboardEvent, type ReactNode } from 'react';
import { imageUrl, thumbnailUrl } from '../../api/image-url.ts';
import classes from './pair-images.module.css';
import {
  cornerOf,
  panned,
  scaleOf,
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
import { useSeenImage } from './use-seen-image.ts';

interface ShownImage {
  readonly id: number;
  readonly name: string;
}

interface PairImagesProps {
  readonly first: ShownImage;
  readonly second: ShownImage;
  readonly zoom: Zoom;
  readonly onZoom: (zoom: Zoom) => void;
  /** 'both' side by side, or one of them in the one place, to be flicked to and fro. */
  readonly shown: 'both' | 'first' | 'second';
}

type Handling = Pick<PairImagesProps, 'zoom' | 'onZoom'>;

/** Pixels that an arrow key moves. */
const PAN_STEP = 40;

/** Two images whose zoom and place are one: wheel, drag, + and −, arrows. */
export function PairImages({ first, second, zoom, onZoom, shown }: PairImagesProps): ReactNode {
  const pair = pairKey(first.id, second.id);
  return (
    <div className={classes.images} data-shown={shown}>
      {/* Both stay in the page when one is shown, so that flicking between them takes no time. */}
      <ZoomedImage {...{ ...first, pair, zoom, onZoom }} hidden={shown === 'second'} />
      <ZoomedImage {...{ ...second, pair, zoom, onZoom }} hidden={shown === 'first'} />
    </div>
  );
}

interface ZoomedImageProps extends ShownImage, Handling {
  readonly pair: string;
  readonly hidden: boolean;
}

function ZoomedImage({ id, name, pair, zoom, onZoom, hidden }: ZoomedImageProps): ReactNode {
  const [measure, place] = useSize();
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [loaded, setLoaded] = useState<{ readonly id: number; readonly size: Extent } | null>(null);
  const loading = useImage(id, imageUrl(id));
  const { state, missing, attempt } = loading;
  const size = loaded?.id === id && state === 'ready' ? loaded.size : null;
  const see = useSeenImage(pair, id, loading);

  useEffect(() => {
    // React's own wheel listeners are passive, and the page would scroll.
    if (element === null || size === null || place === null) return undefined;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.x - box.width / 2, y: event.clientY - box.y - box.height / 2 };
      onZoom(zoomed(zoom, 2 ** (-event.deltaY / 300), size, place, at));
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
  const corner = size === null || place === null ? null : cornerOf(zoom, size, place);
  return (
    <div
      ref={(node) => {
        setElement(node);
        return measure(node);
      }}
      className={classes.place}
      hidden={hidden}
      tabIndex={0}
      role="group"
      aria-label={`${name}: + and − zoom, arrow keys move`}
      onKeyDown={onKeyDown}
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
          style={
            corner === null || size === null
              ? { opacity: 0 }
              : {
                  width: size.width * scale,
                  height: size.height * scale,
                  transform: `translate(${corner.x}px, ${corner.y}px)`,
                }
          }
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => {
            setLoaded({ id, size: { width, height } });
            loading.onLoad();
          }}
          onError={loading.onError}
        />
      )}
      {size === null && !missing && (
        <img className={classes.preview} src={thumbnailUrl(id, 160)} alt="" draggable={false} />
      )}
    </div>
  );
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
