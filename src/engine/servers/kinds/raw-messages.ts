import { BEGIN_MARKER } from '../../../core/prompts.ts';
import type { SentPicture } from './sent-picture.ts';
import type { Pictures } from './way.ts';

/** A raw prompt as one message: the marks stay in its text, and the pictures go to them in order. */
export function rawMessagesOf<Part>(
  prompt: string,
  pictures: Pictures,
  part: (picture: SentPicture) => Part,
) {
  const text = pictures.length === 0 ? prompt.replaceAll(/<image>\n?/g, '') : prompt;
  return [{ role: 'user', content: [...pictures.map(part), { type: 'text', text }] }];
}

/** A prompt without the begin token that it writes out, for servers that put one in front of every text. */
export function withoutBegin(prompt: string, begin = BEGIN_MARKER): string {
  return begin !== '' && prompt.startsWith(begin) ? prompt.slice(begin.length) : prompt;
}
