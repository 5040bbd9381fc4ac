import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pearson } from '../../../../src/core/metrics.ts';
import { appeal } from '../../../../src/engine/datasets/synthetic/appeal.ts';
import { drawFace, TRAITS, type Face } from '../../../../src/engine/datasets/synthetic/face.ts';
import { faceSvg } from '../../../../src/engine/datasets/synthetic/face-svg.ts';
import { rateFace, scoreOf } from '../../../../src/engine/datasets/synthetic/ratings.ts';
import { renderFace } from '../../../../src/engine/datasets/synthetic/render-face.ts';

const SEED = 3;
const indices = Array.from({ length: 1000 }, (_, index) => index);
const scores = indices.map((index) => scoreOf(rateFace(SEED, index)));

/** Mean absolute difference, in grey levels, of two faces at the resolution of the demo's vision tower. */
async function visibleDifference(one: Face, other: Face): Promise<number> {
  const [a, b] = await Promise.all(
    [one, other].map((face) =>
      sharp(Buffer.from(faceSvg(face, 96)))
        .greyscale()
        .raw()
        .toBuffer(),
    ),
  );
  if (a === undefined || b === undefined) throw new Error('no pixels');
  return a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length;
}

describe('a synthetic face', () => {
  it('is the same for the same seed and index', async () => {
    expect(drawFace(SEED, 5)).toEqual(drawFace(SEED, 5));
    expect(rateFace(SEED, 5)).toEqual(rateFace(SEED, 5));
    expect((await renderFace(SEED, 5, 64)).equals(await renderFace(SEED, 5, 64))).toBe(true);
  });

  it('differs by index and by seed', () => {
    expect(drawFace(SEED, 5)).not.toEqual(drawFace(SEED, 6));
    expect(drawFace(SEED, 5)).not.toEqual(drawFace(SEED + 1, 5));
  });

  it('is a JPEG of the size asked for', async () => {
    const { format, width, height } = await sharp(await renderFace(SEED, 0, 123)).metadata();
    expect({ format, width, height }).toEqual({ format: 'jpeg', width: 123, height: 123 });
  });

  it('refuses a size at which nothing can be seen', async () => {
    await expect(renderFace(SEED, 0, 3)).rejects.toThrow(RangeError);
  });

  it.each(TRAITS)('shows its %s at the resolution of the demo model', async (trait) => {
    const face = drawFace(SEED, 0);
    const at = (z: number): Face => ({ ...face, traits: { ...face.traits, [trait]: z } });
    expect(await visibleDifference(at(-1), at(1))).toBeGreaterThan(0.15);
  });

  it('has a score that its nuisance does not touch', () => {
    const face = drawFace(SEED, 0);
    expect(appeal({ ...face.traits })).toBe(appeal(face.traits));
    const by = (value: (face: Face) => number) =>
      pearson(
        indices.map((index) => value(drawFace(SEED, index))),
        scores,
      );
    expect(Math.abs(by(({ nuisance }) => nuisance.smile))).toBeLessThan(0.1);
    expect(Math.abs(by(({ nuisance }) => nuisance.zoom))).toBeLessThan(0.1);
    expect(by(({ traits }) => traits.eyeSize)).toBeGreaterThan(0.25);
  });
});

describe('the simulated raters', () => {
  it('are sixty, give whole numbers from 1 to 5, and do not agree', () => {
    const ratings = rateFace(SEED, 1);
    expect(ratings).toHaveLength(60);
    expect(ratings.every((rating) => Number.isInteger(rating) && rating >= 1 && rating <= 5)).toBe(true);
    expect(new Set(ratings).size).toBeGreaterThan(1);
  });

  it('agree on the mean with the appeal that they rate', () =>
    expect(
      pearson(
        scores,
        indices.map((index) => appeal(drawFace(SEED, index).traits)),
      ),
    ).toBeGreaterThan(0.98));

  it('give scores over most of the scale, with the middle most often', () => {
    const sorted = [...scores].sort((a, b) => a - b);
    expect(sorted[50]).toBeLessThan(1.7);
    expect(sorted[500]).toBeGreaterThan(2.8);
    expect(sorted[500]).toBeLessThan(3.3);
    expect(sorted[950]).toBeGreaterThan(4.3);
  });
});
