import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { insertDataset } from '../../src/engine/store/datasets.ts';
import { insertImages } from '../../src/engine/store/images.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { smallJpeg, writeFiles } from '../fixtures/image-folder.ts';
import { serveWorkbench, testWorkbench } from '../fixtures/served-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A served workspace with one image that is there, one whose file is gone, and one that is no image. */
async function servedImages() {
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  const root = temporaryFolder();
  const jpeg = await smallJpeg(7);
  const hash = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');
  writeFiles(root, { 'a.jpg': jpeg, 'text.jpg': 'no image' });
  const datasetId = insertDataset(workspace.db, {
    name: 'images',
    kind: 'csv',
    root,
    rawRange: null,
    importedAt: 0,
    report: null,
  });
  const [there = 0, gone = 0, text = 0] = insertImages(workspace.db, datasetId, [
    { name: 'a.jpg', path: 'a.jpg', hash: hash(jpeg) },
    { name: 'gone.jpg', path: 'gone.jpg', hash: hash('gone') },
    { name: 'text.jpg', path: 'text.jpg', hash: hash('no image') },
  ]);
  return { ...(await serveWorkbench(testWorkbench(workspace))), jpeg, there, gone, text };
}

test('an image and its thumbnail come by id, and the browser keeps its copy while it is good', async () => {
  const { ask, there, jpeg } = await servedImages();
  const whole = await ask(`/image/${there}`);
  expect(whole.status).toBe(200);
  expect(whole.headers).toMatchObject({
    'content-type': 'image/jpeg',
    'content-length': String(jpeg.length),
    'cache-control': 'private, no-cache',
  });
  const small = await ask(`/thumbnail/64/${there}`);
  expect(small.headers['content-type']).toBe('image/webp');
  for (const [path, answer] of [
    [`/image/${there}`, whole],
    [`/thumbnail/64/${there}`, small],
  ] as const) {
    const askWith = (etag: unknown) =>
      ask(path, { headers: { 'if-none-match': `"other", W/${String(etag)}` } });
    expect(answer.headers.etag).toMatch(/^"[^"]+"$/);
    let again = await askWith(answer.headers.etag);
    // The tag changes once, two seconds after the file did, when its times are enough to tell it by.
    if (again.status === 200) again = await askWith(again.headers.etag);
    expect([again.status, again.body]).toEqual([304, '']);
    expect((await ask(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  }
});

test('an image that cannot be shown is said to be so', async () => {
  const { ask, gone, text } = await servedImages();
  for (const path of [`/image/${gone}`, `/thumbnail/64/${gone}`, `/thumbnail/480/${text}`, '/image/999999']) {
    const { status, json } = await ask(path);
    expect(status, path).toBe(404);
    expect(json).toMatchObject({ ok: false, error: { message: expect.stringMatching(/./) as string } });
  }
});

test.each([
  '/image/0',
  '/image/-1',
  '/image/1.5',
  '/image/1e3',
  '/image/0x1',
  '/image/1%00',
  '/image/99999999999999999999',
  '/image/a.jpg',
  '/image/..%2f..%2fetc%2fpasswd',
  '/thumbnail/65/1',
  '/thumbnail/064/1',
  '/thumbnail/64/..',
  '/thumbnail/__proto__/1',
])('%s is no image', async (path) => {
  const { ask } = await serveWorkbench();
  expect((await ask(path)).status).toBe(404);
});
