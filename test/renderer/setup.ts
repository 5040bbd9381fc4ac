import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

// All files of a worker share one page.
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
  localStorage.clear();
  sessionStorage.clear();
});

vi.stubGlobal('matchMedia', (query: string) => ({
  matches: false,
  media: query,
  onchange: null,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  dispatchEvent: () => false,
}));
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
);
// Nothing is painted either: what is looked at counts as on screen, a moment later.
vi.stubGlobal(
  'IntersectionObserver',
  class {
    readonly #callback: (entries: readonly { isIntersecting: boolean }[]) => void;
    constructor(callback: (entries: readonly { isIntersecting: boolean }[]) => void) {
      this.#callback = callback;
    }
    observe() {
      queueMicrotask(() => this.#callback([{ isIntersecting: true }]));
    }
    disconnect() {}
  },
);
// No file has a server but the one that it makes: a socket that closed would be opened again when the page is gone.
vi.stubGlobal(
  'WebSocket',
  class {
    onopen: (() => void) | null = null;
    constructor() {
      queueMicrotask(() => this.onopen?.());
    }
  },
);
vi.stubGlobal('fetch', () => Promise.reject(new TypeError('a test has no server')));
HTMLImageElement.prototype.decode = () => Promise.resolve();
Element.prototype.scrollIntoView = () => undefined;
// jsdom lays nothing out, and react-virtual shows no rows in a box of height 0.
const box = { configurable: true, get: () => 600 };
Object.defineProperties(Element.prototype, { clientHeight: box, clientWidth: box });
