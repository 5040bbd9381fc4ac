import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { AppError } from '../../src/engine/app-error.ts';
import { WorkspaceImages } from '../../src/engine/images/workspace-images.ts';
import { importDataset } from '../../src/engine/jobs/datasets/import-dataset.ts';
import { imagesOfDataset } from '../../src/engine/store/images.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { handleAppScheme, isAppUrl, isPageUrl } from '../../src/main/app-scheme.ts';
import { PageFiles } from '../../src/main/page-files.ts';
import { appHandler } from '../../src/main/serve-app.ts';
import { session } from '../fakes/electron.ts';
import { writeFiles, writeImages } from '../fixtures/image-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const ORIGIN = 'tiebreak-app://workbench';
const SECRET = 'not for the page';

/** Serves a small build and a workspace of two images over the scheme. @returns the images' ids */
async function serve(): Promise<readonly number[]> {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'renderer/index.html':
      '<meta property="csp-nonce" nonce="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>',
    'renderer/assets/index-abc.js': 'export {};',
    'renderer/assets/style with space.css': 'a {}',
    'renderer/assets/unknown.bin': 'x',
    'faces/faces.csv': 'image,score\na.jpg,1\nb.jpg,2\n',
    'secret.txt': SECRET,
    'renderer-too/secret.txt': SECRET,
  });
  symlinkSync(path.join(folder, 'secret.txt'), path.join(folder, 'renderer/assets/link.js'));
  await writeImages(path.join(folder, 'faces'), ['a.jpg', 'b.jpg']);
  const workspace = Workspace.open(path.join(folder, 'workspace'), { create: true });
  onTestFinished(() => {
    workspace.close();
  });
  const { datasetId } = await importDataset(workspace, path.join(folder, 'faces'));
  const images = new WorkspaceImages(workspace);
  const content = {
    image: (id: number) => images.original(id),
    thumbnail: (id: number, size: 64 | 160 | 480) => images.thumbnail(id, size),
    openExport: async (ticket: string) => {
      await Promise.resolve();
      if (ticket === 'broken') throw new Error('a bug');
      if (ticket !== 'good-Ticket_1')
        throw new AppError('export-missing', 'There is no such file.', 'Export again.');
      return {
        fileName: 'naïve "pairs"\n.csv',
        mediaType: 'text/csv',
        content: Readable.from(['a,b\n', '1,2\n']),
      };
    },
  };
  handleAppScheme(
    session.defaultSession as never,
    appHandler(new PageFiles(path.join(folder, 'renderer')), content),
  );
  return imagesOfDataset(workspace.db, datasetId).map(({ id }) => id);
}

const get = (address: string, init?: RequestInit) =>
  session.defaultSession.fetch(`${ORIGIN}${address}`, init);

beforeEach(() => session.defaultSession.handlers.clear());

describe('the page', () => {
  test('has a policy with a nonce of its own at each load, and no inline scripts or styles without it', async () => {
    await serve();
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const response = await get('/');
        expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect(response.headers.get('cache-control')).toBe('no-store');
        const policy = response.headers.get('content-security-policy') ?? '';
        const [, nonce = ''] = /style-src 'self' 'nonce-([\w+/=]{24})'(;|$)/.exec(policy) ?? [];
        expect(await response.text()).toBe(
          `<meta property="csp-nonce" nonce="${nonce}"><style nonce="${nonce}"></style>`,
        );
        for (const directive of [
          "default-src 'none'",
          "script-src 'self'",
          "object-src 'none'",
          "base-uri 'none'",
        ])
          expect(policy.split('; ')).toContain(directive);
        expect(policy).not.toMatch(/unsafe|http|\*/);
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
  });

  test('has its files with their types, which nothing may guess otherwise', async () => {
    await serve();
    const script = await get('/assets/index-abc.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await script.text()).toBe('export {};');
    expect((await get('/assets/style%20with%20space.css')).status).toBe(200);
    expect((await get('/assets/unknown.bin')).headers.get('content-type')).toBe('application/octet-stream');
  });

  test('is not served without its nonce', async () => {
    await serve();
    expect((await get('/index.html')).status).toBe(404);
  });

  test('that has not been built is refused with what to do', () => {
    expect(() => new PageFiles(temporaryFolder())).toThrow(
      expect.objectContaining({
        code: 'renderer-not-built',
        action: expect.stringContaining('npm run build') as string,
      }),
    );
    expect(() => new PageFiles('/nowhere')).toThrow(AppError);
  });
});

describe('addresses that lead out', () => {
  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '/%252e%252e%252fsecret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/../renderer-too/secret.txt',
    '/..%2frenderer-too%2fsecret.txt',
    '/assets/link.js',
    '//etc/passwd',
    '/%2fetc%2fpasswd',
    '/C:%5cWindows%5cwin.ini',
    '/file:///etc/passwd',
    '/assets/index-abc.js%00.html',
    '/assets/%zz',
    '/assets/',
    '/assets',
    '/image/..%2f1',
    '/image/1%2f..%2f..%2fsecret.txt',
    '/thumbnail/160/..%2fsecret.txt',
    '/export/..%2fsecret.txt',
  ])('%s finds nothing', async (address) => {
    await serve();
    const response = await get(address);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain(SECRET);
  });

  test('other hosts, names before the host and other schemes are no addresses of the program', async () => {
    await serve();
    const handler = session.defaultSession.handlers.get('tiebreak-app');
    for (const url of [
      'tiebreak-app://other/',
      'tiebreak-app://workbench.evil/',
      'tiebreak-app://evil/workbench',
    ])
      expect((await handler?.(new Request(url)))?.status).toBe(404);
    expect(isAppUrl('tiebreak-app://a:b@workbench/')).toBe(false);
    for (const url of [
      'https://workbench/',
      'file:///etc/passwd',
      'tiebreak-appx://workbench/',
      'workbench',
      '',
    ])
      expect(isAppUrl(url)).toBe(false);
  });

  test('the page itself is one address, whatever is shown in it', () => {
    expect(isPageUrl(`${ORIGIN}/#/pairs?run=2`)).toBe(true);
    for (const address of ['/image/1', '/?a=1', '/assets/index-abc.js'])
      expect(isPageUrl(ORIGIN + address)).toBe(false);
    expect(isPageUrl('tiebreak-app://workbench.evil/')).toBe(false);
  });

  test.each(['POST', 'PUT', 'DELETE', 'HEAD'])('a %s is refused', async (method) => {
    await serve();
    expect((await get('/', { method })).status).toBe(405);
  });
});

describe('images', () => {
  test('come by their ids, whole and small', async () => {
    const [id] = await serve();
    const whole = await get(`/image/${id}`);
    expect(whole.headers.get('content-type')).toBe('image/jpeg');
    expect((await whole.arrayBuffer()).byteLength).toBe(Number(whole.headers.get('content-length')));
    const small = await get(`/thumbnail/64/${id}`);
    expect(small.headers.get('content-type')).toBe('image/webp');
    expect(Buffer.from(await small.arrayBuffer()).toString('latin1', 8, 12)).toBe('WEBP');
  });

  test('are not sent again where the copy is still good', async () => {
    const [first, second] = await serve();
    const etag = (await get(`/thumbnail/160/${first}`)).headers.get('etag') ?? '';
    expect(etag).toMatch(/^".+"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await get(`/thumbnail/160/${first}`, { headers: { 'if-none-match': known } });
      expect(again.status).toBe(304);
      expect(await again.text()).toBe('');
    }
    const another = await get(`/thumbnail/160/${second}`, { headers: { 'if-none-match': etag } });
    expect(another.status).toBe(200);
  });

  test.each([
    '/image/999999',
    '/image/0',
    '/image/-1',
    '/image/1e3',
    '/image/abc',
    '/thumbnail/161/1',
    '/thumbnail/160',
  ])('%s is nothing', async (address) => {
    await serve();
    const response = await get(address);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('exports', () => {
  test('come by their ticket, as a download under their name', async () => {
    await serve();
    const response = await get('/export/good-Ticket_1');
    expect(response.headers.get('content-type')).toBe('text/csv');
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="na_ve__pairs__.csv"; filename*=UTF-8\'\'na%C3%AFve%20%22pairs%22%0A.csv',
    );
    expect(await response.text()).toBe('a,b\n1,2\n');
  });

  test('that are not there say so, and a bug says no more than that it is one', async () => {
    await serve();
    const missing = await get('/export/other');
    expect([missing.status, await missing.text()]).toEqual([404, 'There is no such file. Export again.']);
    const print = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const broken = await get('/export/broken');
    expect([broken.status, await broken.text()]).toEqual([500, 'Something went wrong inside Tiebreak.']);
    expect(print).toHaveBeenCalledOnce();
    print.mockRestore();
  });
});
