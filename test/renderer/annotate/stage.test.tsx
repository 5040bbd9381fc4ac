import { MantineProvider } from '@mantine/core';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Message } from '../../../src/ipc/events.ts';

const pair = (firstId: number, secondId: number, swapped = false) => ({
  key: `${firstId}-${secondId}`,
  firstId,
  secondId,
  swapped,
  own: null,
  flagged: false,
  earlier: false,
});
const PAIRS = [pair(1, 2), pair(3, 4, true)];

/** What the page hears of its socket. */
interface Heard {
  onopen: (() => void) | null;
  onclose: (() => void) | null;
  onmessage: ((event: { readonly data: string }) => void) | null;
}

/** A serving side that can go away and come back. */
class Side {
  away = false;
  /** What it answers for an image. */
  image: () => Response = () => new Response('...');
  #socket: Heard | undefined;

  constructor() {
    const opened = (socket: Heard) => {
      this.#socket = socket;
      queueMicrotask(() => socket.onopen?.());
    };
    vi.stubGlobal(
      'WebSocket',
      class implements Heard {
        onopen: Heard['onopen'] = null;
        onclose: Heard['onclose'] = null;
        onmessage: Heard['onmessage'] = null;
        constructor() {
          opened(this);
        }
      },
    );
    vi.stubGlobal('fetch', (address: string) => {
      if (this.away) return Promise.reject(new TypeError('nobody answers'));
      const [, name = ''] = /^\/request\/(.*)/.exec(address) ?? [];
      if (name === '') return Promise.resolve(this.image());
      const value = name === 'data.image' ? { name: '1.jpg' } : {};
      return Promise.resolve(new Response(JSON.stringify({ ok: true, value })));
    });
  }

  tell(message: Message) {
    act(() => this.#socket?.onmessage?.({ data: JSON.stringify(message) }));
  }

  leave() {
    this.away = true;
    act(() => {
      this.#socket?.onclose?.();
    });
  }
}

async function start() {
  const side = new Side();
  const { Stage } = await import('../../../src/renderer/views/annotate/stage.tsx');
  const { followImages } = await import('../../../src/renderer/api/image-url.ts');
  const { transport } = await import('../../../src/renderer/api/transport.ts');
  followImages(transport);
  const { isPairSeen } = await import('../../../src/renderer/judging/seen-pairs.ts');
  const { useLook } = await import('../../../src/renderer/ui/faces/use-look.ts');
  const Looked = ({ current }: { readonly current: string }) => (
    <Stage pairs={PAIRS} current={current} seen={false} look={useLook({ arrowsAnswer: true })} />
  );
  const stage = (current: string) => (
    <MantineProvider>
      <Looked current={current} />
    </MantineProvider>
  );
  const { rerender } = render(stage('1-2'));
  return { side, isPairSeen, show: (current: string) => rerender(stage(current)) };
}

const images = (key = '1-2') => {
  const [firstId = '', secondId = ''] = key.split('-');
  return [
    ...document.querySelectorAll<HTMLImageElement>(
      `[data-first="${firstId}"][data-second="${secondId}"] img`,
    ),
  ];
};
const settle = () => act(() => vi.advanceTimersByTimeAsync(0));

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
  // A page in a browser, whatever the file before this one was.
  vi.stubGlobal('tiebreak', undefined);
});

it('a pair is seen once both of its images are decoded and on screen, and no longer than it is shown', async () => {
  const { isPairSeen, show } = await start();
  const [left, right] = images();
  fireEvent.load(left as HTMLImageElement);
  await settle();
  expect(isPairSeen({ firstId: 1, secondId: 2 })).toBe(false);
  fireEvent.load(right as HTMLImageElement);
  expect(isPairSeen({ firstId: 1, secondId: 2 })).toBe(false);
  await settle();
  expect(isPairSeen({ firstId: 1, secondId: 2 })).toBe(true);
  show('3-4');
  expect(isPairSeen({ firstId: 1, secondId: 2 })).toBe(false);
});

it('a pair that waits behind the shown one is not seen until it is shown', async () => {
  const { isPairSeen, show } = await start();
  images('3-4').forEach((image) => fireEvent.load(image));
  await settle();
  expect(isPairSeen({ firstId: 3, secondId: 4 })).toBe(false);
  show('3-4');
  await settle();
  expect(isPairSeen({ firstId: 3, secondId: 4 })).toBe(true);
});

it('an image that loads and cannot be decoded is not seen', async () => {
  const { isPairSeen } = await start();
  vi.spyOn(HTMLImageElement.prototype, 'decode').mockRejectedValue(new Error('damaged'));
  // Asked for once more before it is called damaged.
  for (let attempt = 0; attempt < 2; attempt++) {
    images().forEach((image) => fireEvent.load(image));
    await settle();
  }
  expect(isPairSeen({ firstId: 1, secondId: 2 })).toBe(false);
  expect(screen.getAllByText(/“1.jpg” cannot be decoded/)).toHaveLength(2);
});

it('a file that cannot be read is named in its place, with why and a way to try again', async () => {
  const { side } = await start();
  const error = { message: 'The file of the image "AF1003.jpg" cannot be found.', action: 'Put it back.' };
  side.image = () => new Response(JSON.stringify({ ok: false, error }), { status: 404 });
  fireEvent.error(images()[0] as HTMLImageElement);
  await settle();
  expect(images()).toHaveLength(1);
  expect(screen.getByTestId('no-image').textContent).toContain(`${error.message} ${error.action}`);
  fireEvent.click(screen.getByText('Retry'));
  expect(images()).toHaveLength(2);
});

it('images that did not come while nobody answered are asked for again when somebody does', async () => {
  const { side } = await start();
  await settle();
  side.leave();
  images().forEach((image) => fireEvent.error(image));
  await settle();
  expect(images()).toHaveLength(0);
  expect(screen.getAllByText(/loads by itself/)).toHaveLength(2);
  await act(() => vi.advanceTimersByTimeAsync(10_000));
  expect(images()).toHaveLength(0);
  side.away = false;
  await act(() => vi.advanceTimersByTimeAsync(3000));
  expect(images()).toHaveLength(2);
});

it('an image whose file is another one is asked for anew, and not seen until it has come', async () => {
  const { side, isPairSeen } = await start();
  const load = async () => {
    images().forEach((image) => fireEvent.load(image));
    await settle();
  };
  await settle();
  await load();
  expect(isPairSeen({ firstId: 1, secondId: 2 })).toBe(true);
  side.tell({ event: 'images', data: {} });
  await settle();
  expect(images().map((image) => image.getAttribute('src'))).toEqual(['/image/1?v=1', '/image/2?v=1']);
  expect(isPairSeen({ firstId: 1, secondId: 2 })).toBe(false);
  await load();
  expect(isPairSeen({ firstId: 1, secondId: 2 })).toBe(true);
});
