import { mkdirSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { AppError } from '../../../src/engine/app-error.ts';
import { RenderedFolder } from '../../../src/engine/images/rendered-folder.ts';
import { WorkspaceImages, type ShownImage } from '../../../src/engine/images/workspace-images.ts';
import { preprocessImage } from '../../../src/engine/vision/preprocess.ts';
import { insertDataset } from '../../../src/engine/store/datasets.ts';
import { insertImages } from '../../../src/engine/store/images.ts';
import { Workspace } from '../../../src/engine/store/workspace.ts';
import { CMYK_PICTURES, cmykPicture, GOLDEN_PIXELS } from '../../fixtures/cmyk-pictures.ts';
import { writeFiles } from '../../fixtures/image-folder.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** A workspace whose dataset has the files given, by name. */
function workspaceWith(
  files: Readonly<Record<string, Buffer | string>>,
  paths: readonly (string | null)[] = [],
) {
  const folder = temporaryFolder();
  const root = join(folder, 'faces');
  mkdirSync(root);
  writeFiles(root, files);
  const workspace = Workspace.open(join(folder, 'workspace'), { create: true });
  const datasetId = insertDataset(workspace.db, {
    name: 'faces',
    kind: 'csv',
    root,
    rawRange: null,
    importedAt: 0,
    report: null,
  });
  const named = [...Object.keys(files), ...paths].map((path, i) => ({ name: `image ${i}`, path }));
  const ids = insertImages(workspace.db, datasetId, named);
  return { root, workspace, images: new WorkspaceImages(workspace), ids, id: ids[0] ?? 0 };
}

/** Left half red, right half blue. */
const halves = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'blue' } }).composite([
    {
      input: { create: { width: width / 2, height, channels: 3, background: 'red' } },
      left: 0,
      top: 0,
    },
  ]);

function bytesOf({ content }: ShownImage): Buffer {
  if (!('bytes' in content)) throw new Error('a file, not bytes');
  return content.bytes;
}

/** Width, height and the colours of the upper left and lower right corner. */
async function look(image: Buffer) {
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
  ];
  const colour = ([red = 0, , blue = 0]: number[]) => (red > 200 ? 'red' : blue > 200 ? 'blue' : 'other');
  return {
    width: info.width,
    height: info.height,
    corners: [colour(at(1, 1)), colour(at(info.width - 2, info.height - 2))],
  };
}

test('a thumbnail is WebP, as large as asked on its longer side, and no larger than the image', async () => {
  const { images, ids } = workspaceWith({
    'a.png': await halves(800, 400).png().toBuffer(),
    'small.png': await halves(100, 60).png().toBuffer(),
  });
  const [large = 0, small = 0] = ids;
  const thumbnail = await images.thumbnail(large, 160);
  expect(thumbnail.mediaType).toBe('image/webp');
  expect(await look(bytesOf(thumbnail))).toEqual({ width: 160, height: 80, corners: ['red', 'blue'] });
  expect(await look(bytesOf(await images.thumbnail(large, 64)))).toMatchObject({ width: 64, height: 32 });
  expect(await look(bytesOf(await images.thumbnail(small, 480)))).toMatchObject({ width: 100, height: 60 });
});

test('whichever way the camera was held, the image is shown as the comparator sees it', async () => {
  const size = 64;
  const quarter = (left: number, top: number, background: string) => ({
    input: { create: { width: 32, height: 32, channels: 3 as const, background } },
    left,
    top,
  });
  const seen = new Set<string>();
  for (let orientation = 1; orientation <= 8; orientation++) {
    const photograph = await sharp({
      create: { width: size, height: size, channels: 3, background: 'black' },
    })
      .composite([quarter(0, 0, '#ff0000'), quarter(32, 0, '#00ff00'), quarter(0, 32, '#0000ff')])
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .withMetadata({ orientation })
      .toBuffer();
    const { images, id } = workspaceWith({ 'a.jpg': photograph });
    const shown = await sharp(bytesOf(await images.thumbnail(id, size)))
      .raw()
      .toBuffer();
    const compared = await preprocessImage(photograph, {
      size,
      mode: 'crop',
      mean: [0, 0, 0],
      std: [1, 1, 1],
    });
    const corners = [9, 54].flatMap((y) => [9, 54].map((x) => y * size + x));
    const colours = (valueAt: (pixel: number, channel: number) => number) =>
      corners.map((pixel) => [0, 1, 2].map((channel) => Math.round(valueAt(pixel, channel))).join(''));
    const expected = colours((pixel, channel) => compared[channel * size * size + pixel] ?? NaN);
    expect(colours((pixel, channel) => (shown[pixel * 3 + channel] ?? NaN) / 255)).toEqual(expected);
    seen.add(expected.join());
  }
  expect(seen.size).toBe(8);
});

test('transparency is dropped and grey is shown, as the comparator sees them', async () => {
  const background = { r: 255, g: 0, b: 0, alpha: 0 };
  const { images, ids } = workspaceWith({
    'clear.png': await sharp({ create: { width: 20, height: 20, channels: 4, background } })
      .png()
      .toBuffer(),
    'grey.png': await halves(20, 20).grayscale().toColourspace('b-w').png().toBuffer(),
  });
  const [clear = 0, grey = 0] = ids;
  expect((await look(bytesOf(await images.thumbnail(clear, 64)))).corners).toEqual(['red', 'red']);
  expect((await look(bytesOf(await images.thumbnail(grey, 64)))).corners).toEqual(['other', 'other']);
});

test('a thumbnail is rendered once for all who ask at the same time, and kept', async () => {
  const { images, id, workspace } = workspaceWith({ 'a.png': await halves(600, 600).png().toBuffer() });
  const shown = await Promise.all(Array.from({ length: 5 }, () => images.thumbnail(id, 160)));
  expect(new Set(shown.map(bytesOf)).size).toBe(1);
  const kept = keptFiles(workspace);
  expect(kept).toHaveLength(1);
  const [file = ''] = kept;
  const { mtimeMs } = statSync(file);
  expect(
    bytesOf(await new WorkspaceImages(workspace).thumbnail(id, 160)).equals(bytesOf(shown[0] as ShownImage)),
  ).toBe(true);
  expect(statSync(file).mtimeMs).toBe(mtimeMs);
});

test('a kept thumbnail that was cut is rendered again', async () => {
  const { images, id, workspace } = workspaceWith({ 'a.png': await halves(600, 600).png().toBuffer() });
  const whole = bytesOf(await images.thumbnail(id, 160));
  const [file = ''] = keptFiles(workspace);
  truncateSync(file, 40);
  expect(bytesOf(await images.thumbnail(id, 160)).equals(whole)).toBe(true);
  expect(statSync(file).size).toBe(whole.length);
});

test('a file that was replaced is shown anew, under another tag', async () => {
  const { images, id, root } = workspaceWith({ 'a.png': await halves(100, 100).png().toBuffer() });
  const before = await images.thumbnail(id, 64);
  const original = await images.original(id);
  writeFiles(root, { 'a.png': await halves(100, 50).png().toBuffer() });
  utimesSync(join(root, 'a.png'), 1, 1);
  const after = await images.thumbnail(id, 64);
  expect(await look(bytesOf(after))).toMatchObject({ width: 64, height: 32 });
  expect(after.etag).not.toBe(before.etag);
  expect((await images.original(id)).etag).not.toBe(original.etag);
});

test('a file that was replaced by one of its size and time is shown anew, too', async () => {
  const tiff = (background: string) =>
    sharp({ create: { width: 20, height: 20, channels: 3, background } })
      .tiff({ compression: 'none' })
      .toBuffer();
  const { images, id, root } = workspaceWith({ 'a.tiff': await tiff('red') });
  const file = join(root, 'a.tiff');
  utimesSync(file, 1, 1);
  const [thumbnail, original] = [await images.thumbnail(id, 64), await images.original(id)];
  writeFiles(root, { 'a.tiff': await tiff('blue') });
  utimesSync(file, 1, 1);
  const [newThumbnail, newOriginal] = [await images.thumbnail(id, 64), await images.original(id)];
  for (const [before, after] of [
    [thumbnail, newThumbnail],
    [original, newOriginal],
  ] as const) {
    expect(after.etag).not.toBe(before.etag);
    expect((await look(bytesOf(before))).corners[0]).toBe('red');
    expect((await look(bytesOf(after))).corners[0]).toBe('blue');
  }
});

test('a file that was shown and is another one since, or gone, is told once', async () => {
  const { images, ids, root } = workspaceWith({
    'a.png': await halves(20, 20).png().toBuffer(),
    'b.png': await halves(40, 40).png().toBuffer(),
  });
  const [a = 0, b = 0] = ids;
  writeFiles(root, { 'b.png': await halves(60, 60).png().toBuffer() });
  expect(await images.haveChanged()).toBe(false);
  await images.thumbnail(a, 64);
  await images.original(b);
  expect(await images.haveChanged()).toBe(false);
  writeFiles(root, { 'a.png': await halves(30, 30).png().toBuffer() });
  expect(await images.haveChanged()).toBe(true);
  expect(await images.haveChanged()).toBe(false);
  rmSync(join(root, 'b.png'));
  expect(await images.haveChanged()).toBe(true);
  expect(await images.haveChanged()).toBe(false);
});

test('inks are shown as the comparator reads them, small and whole, and not left to the browser', async () => {
  const { images, id } = workspaceWith({ 'a.jpg': cmykPicture('cmyk') });
  const { colours } = CMYK_PICTURES.cmyk;
  for (const shown of [await images.thumbnail(id, 64), await images.original(id)]) {
    expect(shown.mediaType).toBe('image/webp');
    const pixels = await sharp(bytesOf(shown)).raw().toBuffer();
    const found = GOLDEN_PIXELS.flatMap((pixel) => [...pixels.subarray(pixel * 3, pixel * 3 + 3)]);
    const distance = found.reduce((sum, value, i) => sum + Math.abs(value - (colours[i] ?? NaN)), 0);
    // WebP is lossy, above all in the colours of so small a picture.
    expect(distance / found.length).toBeLessThan(20);
  }
});

test('an original is its file as it is, told by its content and not by its name', async () => {
  const jpeg = await halves(80, 40).jpeg().toBuffer();
  const { images, id, root } = workspaceWith({ 'a.png': jpeg });
  expect(await images.original(id)).toEqual({
    content: { file: join(root, 'a.png'), size: jpeg.length },
    mediaType: 'image/jpeg',
    etag: expect.stringMatching(/^"[0-9a-f]{32}"$/) as string,
  });
});

test('an original that browsers do not show is rendered in its own size', async () => {
  const { images, ids } = workspaceWith({
    'a.tiff': await halves(300, 200).tiff().toBuffer(),
    'a.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><script>alert(1)</script></svg>',
  });
  for (const [index, size] of [
    { width: 300, height: 200 },
    { width: 30, height: 20 },
  ].entries()) {
    const shown = await images.original(ids[index] ?? 0);
    expect(shown.mediaType).toBe('image/webp');
    expect(await look(bytesOf(shown))).toMatchObject(size);
  }
});

test('an image that is unknown, has no file, lost it or is damaged says so', async () => {
  const jpeg = await halves(400, 400).jpeg().toBuffer();
  const { images, ids, root } = workspaceWith(
    { 'gone.jpg': jpeg, 'cut.jpg': jpeg.subarray(0, jpeg.length / 2), 'page.jpg': '<html>' },
    [null, '../outside.jpg'],
  );
  rmSync(join(root, 'gone.jpg'));
  writeFileSync(join(root, '../outside.jpg'), jpeg);
  const [gone = 0, cut = 0, page = 0, nameOnly = 0, outside = 0] = ids;
  const code = (work: Promise<unknown>) =>
    work.then(
      () => 'shown',
      (error: unknown) => (error instanceof AppError ? error.code : error),
    );
  expect(await code(images.thumbnail(999, 64))).toBe('image-missing');
  expect(await code(images.thumbnail(gone, 64))).toBe('image-file-missing');
  expect(await code(images.thumbnail(cut, 64))).toBe('bad-image');
  expect(await code(images.thumbnail(page, 64))).toBe('bad-image');
  expect(await code(images.original(page))).toBe('bad-image');
  expect(await code(images.original(cut))).toBe('bad-image');
  await expect(images.original(cut)).rejects.toThrow(
    /cannot be shown: the file ends early, after [\d,]+ bytes/,
  );
  expect(await code(images.original(nameOnly))).toBe('image-without-file');
  expect(await code(images.original(outside))).toBe('image-outside');
});

test('an image whose path is absolute is shown from where it is', async () => {
  const elsewhere = temporaryFolder();
  writeFiles(elsewhere, { 'a.png': await halves(80, 40).png().toBuffer() });
  const { images, id } = workspaceWith({}, [join(elsewhere, 'a.png')]);
  expect((await images.original(id)).content).toMatchObject({ file: join(elsewhere, 'a.png') });
});

test('a cache that cannot be written is no reason to show nothing', async () => {
  const { images, id, workspace } = workspaceWith({ 'a.png': await halves(100, 50).png().toBuffer() });
  writeFileSync(workspace.cacheDir, 'a file where the folder should be');
  expect(await look(bytesOf(await images.thumbnail(id, 64)))).toMatchObject({ width: 64 });
  await expect(new RenderedFolder(workspace.cacheDir).write('ab', Buffer.from('x'))).resolves.toBeUndefined();
});

function keptFiles(workspace: Workspace): string[] {
  const folder = join(workspace.cacheDir, 'thumbnails');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
