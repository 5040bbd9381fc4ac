import { lazy as reactLazy, type ComponentType, type LazyExoticComponent } from 'react';

type LoadView<Props> = () => Promise<{ default: ComponentType<Props> }>;

/** A view's code did not come: the serving side is away, or serves another version. */
export class ViewNotLoaded extends Error {}

const loads: (() => Promise<unknown>)[] = [];

/** A view whose code is loaded when it is first shown, or before by {@link loadViewsWhenIdle}. */
export function lazy<Props>(load: LoadView<Props>): LazyExoticComponent<ComponentType<Props>> {
  loads.push(load);
  return reactLazy(async () => {
    try {
      return await load();
    } catch (cause) {
      throw new ViewNotLoaded('This view could not be loaded.', { cause });
    }
  });
}

/**
 * Loads every view's code, one at a time while nothing else happens, so that a server that goes away takes none along.
 * Ends with the first that does not come, for code that failed once is not asked for again within one page: the others
 * are loaded when they are shown.
 */
export async function loadViewsWhenIdle(): Promise<void> {
  for (const load of loads) {
    await new Promise((resolve) => requestIdleCallback(resolve));
    try {
      await load();
    } catch {
      return;
    }
  }
}
