import { textOrNull } from './judgements/field-values.ts';
import { isRecord } from '../datasets/source/json-records.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Whether a row is an entry of LLaVA's JSON, or of a trainer that reads the same (`conversations`). */
export function isLlavaEntry(value: Fields): boolean {
  return Array.isArray(value['conversations']);
}

/** Whether a row is one that TRL's trainers read: messages, or a prompt with its completion or its chosen and rejected answers. */
export function isTrlRow(value: Fields): boolean {
  if (!('images' in value) && !('image' in value)) return false;
  return (
    Array.isArray(value['messages']) || 'completion' in value || ('chosen' in value && 'rejected' in value)
  );
}

/** Who answers, in any of these formats. */
const ANSWERING = ['assistant', 'gpt', 'model', 'bot'];

/**
 * The answer of a row: what was chosen, or completed, or what the last turn of the conversation says; null where there is none.
 */
export function answerText(value: Fields): string | null {
  for (const key of ['chosen', 'completion', 'answer'])
    if (value[key] !== undefined && value[key] !== null) return lastAnswer(value[key]);
  return lastAnswer(value['messages'] ?? value['conversations']);
}

function lastAnswer(said: unknown): string | null {
  if (typeof said === 'string') return textOrNull(said);
  const turns: readonly unknown[] = Array.isArray(said) ? said : [said];
  const answers = turns
    .filter(isRecord)
    .filter((turn) => ANSWERING.includes(String(turn['role'] ?? turn['from'])));
  const last = answers.at(-1);
  return last === undefined ? null : contentText(last['content'] ?? last['value']);
}

/** Text, or the text among blocks. */
function contentText(content: unknown): string | null {
  if (!Array.isArray(content)) return textOrNull(content);
  const texts = content.filter(isRecord).flatMap((block) => textOrNull(block['text']) ?? []);
  return texts.length === 0 ? null : texts.join('').trim();
}
