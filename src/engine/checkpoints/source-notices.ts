import { formatCount, formatNames } from '../../core/format.ts';
import { AppError } from '../app-error.ts';
import type { SourceTokenizer } from './tokenizer/source-tokenizer.ts';

/** Names in a notice before it says how many more there are. */
const LISTED = 4;

/** What to tell of tensors that no part of the answers reads. */
export function surplusNotices(surplus: readonly string[]): string[] {
  if (surplus.length === 0) return [];
  return [
    `${surplus.length === 1 ? 'A tensor of the checkpoint is' : `${formatCount(surplus.length)} tensors of the checkpoint are`} not part of its answers and left out: ${formatNames(surplus, LISTED)}.`,
  ];
}

/**
 * What to tell of added tokens that take the white space beside them.
 *
 * @param images ids of the tokens that stand for images
 * @throws AppError `source-not-supported` where one of those does
 */
export function addedTokenNotices(images: readonly number[], { added, source }: SourceTokenizer): string[] {
  const stripping = added.filter(({ strips }) => strips);
  if (stripping.some(({ id }) => images.includes(id)))
    throw new AppError(
      'source-not-supported',
      `The tokenizer ${source} cannot be imported: its image token takes the white space beside it (lstrip, rstrip).`,
      'Import a checkpoint whose image token stands for itself, as published ones do.',
    );
  if (stripping.length === 0) return [];
  return [
    `In a prompt, ${formatNames(
      stripping.map(({ text }) => text),
      LISTED,
    )} would take the white space beside ${stripping.length === 1 ? 'it' : 'them'} (lstrip, rstrip), which is not done here.`,
  ];
}
