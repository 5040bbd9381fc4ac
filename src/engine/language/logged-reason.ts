import { setTimeout as wait } from 'node:timers/promises';
import type { Libraries } from '../ggml/libraries.ts';

/** llama.cpp's messages arrive through another thread. */
const ARRIVAL_MILLISECONDS = 20;

/** The reason usually is the message before the last, which only says that the call failed. */
const MESSAGES = 2;

/** What llama.cpp logged last, for a call of it that has just failed and returned no reason. */
export async function loggedReason(libraries: Libraries): Promise<string> {
  await wait(ARRIVAL_MILLISECONDS);
  const reasons = libraries.errors.slice(-MESSAGES).map((message) => message.replace(/^\w+: /, ''));
  return reasons.length === 0 ? 'it gave no reason' : reasons.join('; ');
}
