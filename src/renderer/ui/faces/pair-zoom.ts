/** What of two images is seen, the same in both. */
export interface Zoom {
  /** 'fit': the whole image fills its place at factor 1. 'actual': one pixel of the file is one of the screen's CSS pixels. */
  readonly base: 'fit' | 'actual';
  readonly factor: number;
  /** What lies in the middle, as shares of the image's width and height. */
  readonly x: number;
  readonly y: number;
}

export interface Extent {
  readonly width: number;
  readonly height: number;
}

export const WHOLE: Zoom = { base: 'fit', factor: 1, x: 0.5, y: 0.5 };
export const ACTUAL: Zoom = { base: 'actual', factor: 1, x: 0.5, y: 0.5 };

const LARGEST_FACTOR = 32;
const SMALLEST_FACTOR = 0.1;
/** By which one key or click zooms. */
export const ZOOM_STEP = 1.25;
/** Pixels of the screen by which one key moves. */
export const PAN_STEP = 40;

/** Pixels on the screen for one of the image's. */
export function scaleOf(zoom: Zoom, image: Extent, place: Extent): number {
  const fit = Math.min(place.width / image.width, place.height / image.height);
  return zoom.factor * (zoom.base === 'fit' ? fit : 1);
}

/** Where the image's upper left corner lies in its place, in pixels of the screen. */
export function cornerOf(
  zoom: Zoom,
  image: Extent,
  place: Extent,
): { readonly x: number; readonly y: number } {
  const scale = scaleOf(zoom, image, place);
  return {
    x: place.width / 2 - zoom.x * image.width * scale,
    y: place.height / 2 - zoom.y * image.height * scale,
  };
}

/** Zooms by a factor; what lies in the middle stays there. */
export function zoomedInPlace(zoom: Zoom, by: number): Zoom {
  return { ...zoom, factor: Math.max(SMALLEST_FACTOR, Math.min(LARGEST_FACTOR, zoom.factor * by)) };
}

/**
 * Zooms by a factor; what lies under a point of the place stays there.
 *
 * @param at from the middle of the place, in pixels of the screen
 */
export function zoomed(
  zoom: Zoom,
  by: number,
  image: Extent,
  place: Extent,
  at: { readonly x: number; readonly y: number },
): Zoom {
  const next = zoomedInPlace(zoom, by);
  const shift = 1 / scaleOf(zoom, image, place) - 1 / scaleOf(next, image, place);
  return inside({
    ...next,
    x: zoom.x + (at.x * shift) / image.width,
    y: zoom.y + (at.y * shift) / image.height,
  });
}

/** Moves what is seen by so many pixels of the screen. */
export function panned(zoom: Zoom, dx: number, dy: number, image: Extent, place: Extent): Zoom {
  const scale = scaleOf(zoom, image, place);
  return inside({
    ...zoom,
    x: zoom.x - dx / (image.width * scale),
    y: zoom.y - dy / (image.height * scale),
  });
}

/** The middle of the place never leaves the image. */
function inside(zoom: Zoom): Zoom {
  const clamp = (share: number) => Math.max(0, Math.min(1, share));
  return { ...zoom, x: clamp(zoom.x), y: clamp(zoom.y) };
}
