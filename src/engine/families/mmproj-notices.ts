import { basename } from 'node:path';
import { formatCount, formatNames } from '../../core/format.ts';
import type { Gguf } from '../ggml/gguf.ts';
import type { FamilyVision } from './family.ts';

/** Names in a notice before it says how many more there are. */
const LISTED = 4;

/** What to tell of an mmproj that can be used: parts of it that nobody reads. */
export function mmprojNotices({ file, bytesBehind }: Gguf, { unreadTensors }: FamilyVision): string[] {
  const name = basename(file);
  const notices: string[] = [];
  if (unreadTensors.length > 0)
    notices.push(
      `${name} holds ${unreadTensors.length === 1 ? 'a tensor that is' : `${formatCount(unreadTensors.length)} tensors that are`} not read: ` +
        `${formatNames(unreadTensors, LISTED)}. ` +
        'If a name is misspelt, every answer lacks what it should have been; otherwise nothing is wrong.',
    );
  if (bytesBehind > 0)
    notices.push(
      `${name} has ${formatCount(bytesBehind)} bytes behind its last tensor, which are not read: its header may give a tensor the wrong type.`,
    );
  return notices;
}
