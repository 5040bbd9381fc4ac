import path from 'node:path';
import { RememberedHashes } from '../../remembered-hashes.ts';

/** Hashes of large files outside a workspace, which it remembers. */
export function rememberedHashes(workspaceDir: string): RememberedHashes {
  return new RememberedHashes(path.join(workspaceDir, 'cache', 'hashes.json'));
}
