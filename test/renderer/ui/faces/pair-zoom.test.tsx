import { describe, expect, it } from 'vitest';
import {
  ACTUAL,
  cornerOf,
  panned,
  scaleOf,
  WHOLE,
  zoomed,
  zoomedInPlace,
  type Zoom,
} from '../../../../src/renderer/ui/faces/pair-zoom.ts';

const IMAGE = { width: 400, height: 200 };
const PLACE = { width: 300, height: 300 };

/** The point of the image, as shares, under a point of the place measured from its middle. */
function under(zoom: Zoom, at: { x: number; y: number }, image = IMAGE): { x: number; y: number } {
  const scale = scaleOf(zoom, image, PLACE);
  const corner = cornerOf(zoom, image, PLACE);
  return {
    x: (at.x + PLACE.width / 2 - corner.x) / (image.width * scale),
    y: (at.y + PLACE.height / 2 - corner.y) / (image.height * scale),
  };
}

describe('a zoom of two images', () => {
  it('shows the whole image in the middle of its place', () => {
    expect(scaleOf(WHOLE, IMAGE, PLACE)).toBe(0.75);
    expect(cornerOf(WHOLE, IMAGE, PLACE)).toEqual({ x: 0, y: 75 });
  });

  it('shows one pixel as one pixel whatever the size of the place', () => {
    expect(scaleOf(ACTUAL, IMAGE, PLACE)).toBe(1);
    expect(scaleOf(ACTUAL, IMAGE, { width: 50, height: 50 })).toBe(1);
  });

  it('keeps what lies under the pointer while it zooms', () => {
    const at = { x: 60, y: -40 };
    let zoom: Zoom = { ...WHOLE, x: 0.4, y: 0.45 };
    const before = under(zoom, at);
    for (const by of [1.25, 1.25, 2, 0.8]) zoom = zoomed(zoom, by, IMAGE, PLACE, at);
    const after = under(zoom, at);
    expect(after.x).toBeCloseTo(before.x, 9);
    expect(after.y).toBeCloseTo(before.y, 9);
  });

  it('moves the image with the pointer', () => {
    const zoom = zoomedInPlace(WHOLE, 4);
    const before = under(zoom, { x: 0, y: 0 });
    const after = under(panned(zoom, 30, -20, IMAGE, PLACE), { x: 30, y: -20 });
    expect(after.x).toBeCloseTo(before.x, 9);
    expect(after.y).toBeCloseTo(before.y, 9);
  });

  it('shows the same part of two images of different sizes', () => {
    const zoom = panned(zoomedInPlace(WHOLE, 3), 40, 10, IMAGE, PLACE);
    const large = { width: 1200, height: 600 };
    expect(under(zoom, { x: 10, y: 10 }, large)).toEqual(under(zoom, { x: 10, y: 10 }, IMAGE));
  });

  it('never loses the image', () => {
    const far = panned(zoomedInPlace(WHOLE, 10), 1e6, -1e6, IMAGE, PLACE);
    expect([far.x, far.y]).toEqual([0, 1]);
  });
});
