import type { EventData, EventName, Message } from '../../ipc/events.ts';

/** Those who listen to events, by the event that they listen to. */
export class MessageListeners {
  readonly #listeners = new Set<(message: Message) => void>();

  on<Name extends EventName>(event: Name, listener: (data: EventData<Name>) => void): () => void {
    const entry = (message: Message) => {
      if (message.event === event) listener(message.data as EventData<Name>);
    };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  deliver(message: Message): void {
    for (const listener of this.#listeners) listener(message);
  }
}
