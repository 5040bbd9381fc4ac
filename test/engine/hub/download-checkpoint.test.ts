import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { downloadCheckpoint, type DownloadOptions } from '../../../src/engine/hub/download-checkpoint.ts';
import { RememberedHashes } from '../../../src/engine/remembered-hashes.ts';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import { COMMIT, fakeHub, type FakeHub } from '../../fixtures/fake-hub.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const NAME = 'owner/small-llava';

const WEIGHTS = Buffer.from(Array.from({ length: 60_000 }, (_, place) => (place * 7 + (place >> 8)) & 255));

const FILES = {
  'config.json': '{"model_type":"llava"}',
  'tokenizer.json': '{}',
  'README.md': 'not needed',
  'model.safetensors': WEIGHTS,
  'pytorch_model.bin': Buffer.alloc(30_000, 1),
};

function download(hub: FakeHub, folder: string, options: Partial<DownloadOptions> = {}) {
  return downloadCheckpoint({
    hub: { endpoint: hub.endpoint, token: undefined },
    name: NAME,
    folder,
    hashes: new RememberedHashes(null),
    pauses: [0, 0],
    ...options,
  });
}

describe('a download of a checkpoint', () => {
  it('is of the commit that the revision means, and of what an import reads alone', async () => {
    const hub = await fakeHub({ name: NAME, files: FILES });
    const folder = temporaryFolder();
    const { folder: made, repository } = await download(hub, folder);
    expect(made).toBe(join(folder, 'owner--small-llava', COMMIT));
    expect(repository).toEqual({ name: NAME, revision: COMMIT, endpoint: hub.endpoint });
    expect(readdirSync(made).toSorted()).toEqual([
      'config.json',
      'import.lock',
      'model.safetensors',
      'tokenizer.json',
    ]);
    expect(readFileSync(join(made, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
    const before = hub.requests.length;
    await download(hub, folder);
    expect(hub.requests.slice(before).every((path) => path.startsWith('/api/'))).toBe(true);
  });

  it('takes the files that an index names', async () => {
    const index = { weight_map: { a: 'model-1.safetensors', b: 'model-2.safetensors' } };
    const hub = await fakeHub({
      name: NAME,
      files: {
        'config.json': FILES['config.json'],
        'model.safetensors.index.json': JSON.stringify(index),
        'model-1.safetensors': WEIGHTS,
        'model-2.safetensors': 'small',
        'model-3.safetensors': 'not named',
      },
    });
    const { folder } = await download(hub, temporaryFolder());
    expect(readdirSync(folder).filter((name) => name.startsWith('model-'))).toEqual([
      'model-1.safetensors',
      'model-2.safetensors',
    ]);
  });

  it('goes on where the connection broke', async () => {
    const hub = await fakeHub({ name: NAME, files: FILES });
    const folder = temporaryFolder();
    const made = join(folder, 'owner--small-llava', COMMIT);
    const part = join(made, 'model.safetensors.part');
    hub.breakNext(2, 25_000, (bytes) => existsSync(part) && statSync(part).size === bytes);
    await download(hub, folder);
    const weights = `/${NAME}/resolve/${COMMIT}/model.safetensors`;
    const asked = hub.requests.filter((path) => path.startsWith(weights));
    expect(asked).toEqual([weights, `${weights} bytes=25000-`, `${weights} bytes=50000-`]);
    expect(readFileSync(join(made, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
  });

  it('ends where nothing more arrives, and goes on the next time', async () => {
    const hub = await fakeHub({ name: NAME, files: FILES });
    const folder = temporaryFolder();
    hub.breakNext(4, 0);
    // The first answers with a file are of small ones, which break too.
    const error = await appErrorOf(() => download(hub, folder));
    expect(error.code).toBe('hub-not-reachable');
    hub.breakNext(0, 0);
    const { folder: made } = await download(hub, folder);
    expect(readFileSync(join(made, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
  });

  it('begins a file anew whose first part was left with other bytes', async () => {
    const hub = await fakeHub({ name: NAME, files: FILES });
    const folder = temporaryFolder();
    const stop = new AbortController();
    hub.breakNext(1, 25_000);
    await expect(
      download(hub, folder, {
        signal: stop.signal,
        pauses: [60_000],
        onProgress: ({ message, done }) => {
          if (message === 'model.safetensors' && done === 0) stop.abort(new Error('stopped'));
        },
      }),
    ).rejects.toThrow('stopped');
    const part = join(folder, 'owner--small-llava', COMMIT, 'model.safetensors.part');
    writeFileSync(part, Buffer.alloc(40_000, 9));
    const { folder: made } = await download(hub, folder);
    expect(readFileSync(join(made, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
  });

  it('takes a whole answer of a hub that knows no ranges', async () => {
    const hub = await fakeHub({ name: NAME, files: FILES, knowsRanges: false });
    hub.breakNext(1, 25_000);
    const { folder } = await download(hub, temporaryFolder());
    expect(readFileSync(join(folder, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
  });

  it.each(['model.safetensors', 'config.json'] as const)(
    'of other bytes than the hub says is no file: %s',
    async (file) => {
      const length = Buffer.from(FILES[file]).length;
      const hub = await fakeHub({ name: NAME, files: FILES, sends: { [file]: Buffer.alloc(length, 5) } });
      const folder = temporaryFolder();
      const error = await appErrorOf(() => download(hub, folder));
      expect([error.code, error.message]).toEqual([
        'download-damaged',
        expect.stringMatching(new RegExp(`^${file} of ${NAME} arrived with other bytes`)),
      ]);
      const made = join(folder, 'owner--small-llava', COMMIT);
      expect(readdirSync(made).filter((name) => name.startsWith(file))).toEqual([]);
    },
  );

  it('has the token of the environment, and says what a refusal means', async () => {
    const hub = await fakeHub({ name: NAME, files: FILES, token: 'secret' });
    const refused = await appErrorOf(() => download(hub, temporaryFolder()));
    expect([refused.code, refused.action]).toEqual(['hub-refused', expect.stringMatching(/^Set HF_TOKEN/)]);
    const { folder } = await download(hub, temporaryFolder(), {
      hub: { endpoint: hub.endpoint, token: 'secret' },
    });
    expect(existsSync(join(folder, 'model.safetensors'))).toBe(true);
  });

  it.each([
    [{ name: 'owner/none' }, 'hub-not-found', /no model owner\/none/],
    [{ revision: 'other' }, 'hub-not-found', /revision other/],
  ])('of what is not there says so: %j', async (options, code, message) => {
    const hub = await fakeHub({ name: NAME, files: FILES });
    const error = await appErrorOf(() => download(hub, temporaryFolder(), options));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
  });

  it('of a repository without weights says which names were looked for', async () => {
    const hub = await fakeHub({ name: NAME, files: { 'config.json': '{}', 'model.gguf': 'x' } });
    const error = await appErrorOf(() => download(hub, temporaryFolder()));
    expect([error.code, error.message]).toEqual([
      'source-without-weights',
      expect.stringMatching(/holds no weights: none of model\.safetensors/),
    ]);
  });

  it('from a hub that does not answer says so', async () => {
    const hub = { endpoint: 'http://127.0.0.1:9', token: undefined };
    const error = await appErrorOf(() =>
      downloadCheckpoint({
        hub,
        name: NAME,
        folder: temporaryFolder(),
        hashes: new RememberedHashes(null),
        pauses: [],
      }),
    );
    expect([error.code, error.message]).toEqual([
      'hub-not-reachable',
      expect.stringMatching(/^http:\/\/127\.0\.0\.1:9 cannot be reached/),
    ]);
  });
});
