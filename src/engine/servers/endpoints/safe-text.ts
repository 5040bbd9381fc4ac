import { isPage, wordsOfPage } from './web-page.ts';

const LONGEST = 300;

/** What a server said, fit for a message: one line, short, without anything that looks like bytes of a picture, and without the secrets. */
export function safeText(said: string, secrets: readonly string[] = []): string {
  let text = said;
  for (const secret of secrets) if (secret !== '') text = text.replaceAll(secret, '[key]');
  text = text
    .replaceAll(/data:[\w/+.-]*;base64,[\w+/=-]*/g, '[picture]')
    .replaceAll(/[\w+/=-]{80,}/g, '[bytes]')
    .replaceAll(/\b(Bearer|Basic)\s+[^\s"']+/gi, '$1 [key]')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** The words of an error answer, as OpenAI's servers, FastAPI's and others give them; the text itself where there are none. */
export function wordsOf(answer: unknown): string {
  if (typeof answer === 'string') return isPage(answer) ? wordsOfPage(answer) : answer;
  if (typeof answer !== 'object' || answer === null) return '';
  const { error, message, detail } = answer as Record<string, unknown>;
  for (const said of [error, message, detail]) {
    if (typeof said === 'string') return said;
    if (typeof said === 'object' && said !== null) return wordsOf(said) || JSON.stringify(said);
  }
  return JSON.stringify(answer);
}
