import type { Message } from './events.ts';
import type { Reply } from './requests.ts';

/** Where the preload script puts the bridge: `window.tiebreak`. */
export const BRIDGE_NAME = 'tiebreak';

/** The channels between the preload script and the main process; there are no others. */
export const CHANNELS = {
  /** invoke(name, params): one request of the map in requests.ts */
  request: 'tiebreak:request',
  /** main to page: one message of the map in events.ts */
  event: 'tiebreak:event',
  /** send(paths): files that were dropped on the window */
  dropped: 'tiebreak:dropped',
} as const;

/**
 * What the preload script exposes in the desktop window, and all that its page can reach.
 *
 * @typeParam DroppedFile the browser's `File`, which this layer does not know
 */
export interface Bridge<DroppedFile> {
  /** Never rejects for what a request says or lacks: that is in the reply. */
  request(name: string, params: unknown): Promise<Reply<unknown>>;
  /** The function that is returned ends the listening. */
  on(listener: (message: Message) => void): () => void;
  /**
   * The paths of dropped files and folders. The main process allows those that the workbench can use from then on, and
   * says so with the event 'dropped'.
   */
  pathsOf(files: readonly DroppedFile[]): readonly string[];
}
