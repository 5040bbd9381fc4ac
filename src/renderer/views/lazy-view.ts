import { lazy as reactLazy, type ComponentType, type LazyExoticComponent } from 'react';

type LoadView<Props> = () => Promise<{ default: ComponentType<Props> }>;

/** A view's code did not come: the serving side is away, or serves another version. */
export class ViewNotLoaded extends Error {}

const loads: (() => Promise<unknown>)[] = [];

/** Settled once the code of a view is there. */
const shown = Promise.withResolvers<undefined>();

/** Milliseconds in which a view that is there asks for what it shows, before code that nobody has asked for is fetched. */
const AHEAD_AFTER = 1_000;

/** Code besides views' that {@link loadCodeWhenIdle} loads; given back as it is. */
export function alsoWhenIdle<Load extends () => Promise<unknown>>(load: Load): Load {
  loads.push(load);
  return load;
}

/** A view whose code is loaded when it is first shown, or before by {@link loadCodeWhenIdle}. */
export function lazy<Props>(load: LoadView<Props>): LazyExoticComponent<ComponentType<Props>> {
  loads.push(load);
  return reactLazy(async () => {
    try {
      const view = await load();
      shown.resolve(undefined);
      return view;
    } catch (cause) {
      throw new ViewNotLoaded('This view could not be loaded.', { cause });
    }
  });
}

/**
 * Loads all code that was not needed yet, once a view is there, one piece at a time while nothing else happens, so that a server
 * that goes away takes none along.
 * Ends with the first that does not come, for code that failed once is not asked for again within one page: the others
 * are loaded when they are shown.
 */
export async function loadCodeWhenIdle(): Promise<void> {
  await shown.promise;
  await new Promise((resolve) => setTimeout(resolve, AHEAD_AFTER));
  for (const load of loads) {
    await new Promise((resolve) => requestIdleCallback(resolve));
    try {
      await load();
    } catch {
      return;
    }
  }
}
