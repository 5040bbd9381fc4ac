import { insertImages } from '../../store/images.ts';
import type { Workspace } from '../../store/workspace.ts';
import { writeInPieces, type PieceOptions } from '../../store/write-in-pieces.ts';
import type { RecordedImages } from './recorded-images.ts';

/** Stores the images that a dataset takes up in the one in which they wait, and tells them their ids. */
export async function storeFreshImages(
  workspace: Workspace,
  images: RecordedImages,
  stagedIn: number,
  work: PieceOptions,
): Promise<void> {
  const ids: number[] = [];
  await writeInPieces(
    workspace,
    images.fresh,
    (some) => {
      for (const id of insertImages(workspace.db, stagedIn, some)) ids.push(id);
    },
    { ...work, unit: 'images' },
  );
  images.setFreshIds(ids);
}
