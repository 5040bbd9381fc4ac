import type { WebContents } from 'electron';
import { CHANNELS } from '../ipc/bridge.ts';
import type { EventName, Message } from '../ipc/events.ts';

/** These ask something of the page, which would be lost if it did not listen yet. The others it asks for when it starts. */
const HELD: ReadonlySet<EventName> = new Set<EventName>(['navigate', 'command', 'dropped']);

/** Carries messages to the window's page; those that must not be lost wait until it listens. */
export class PageMessages {
  #contents: WebContents | null = null;
  #listening = false;
  #held: Message[] = [];

  /** Speaks to this page from now on. */
  attach(contents: WebContents): void {
    this.#contents = contents;
    this.#listening = false;
    contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.#listening = false;
    });
    contents.once('destroyed', () => {
      if (this.#contents === contents) this.#contents = null;
    });
  }

  send(message: Message): void {
    if (this.#contents !== null && this.#listening) this.#contents.send(CHANNELS.event, message);
    else if (HELD.has(message.event)) this.#held.push(message);
  }

  /** The page has asked its first question, so whatever is in it listens. */
  pageListens(): void {
    if (this.#listening) return;
    this.#listening = true;
    for (const message of this.#held.splice(0)) this.send(message);
  }
}
