import { readGguf } from '../ggml/gguf.ts';
import type { Libraries } from '../ggml/libraries.ts';
import type { ModelCard } from '../model-files/model-card.ts';
import type { VisionTower } from '../vision/vision-tower.ts';
import { detectFamily } from './families.ts';
import type { TowerOptions } from './family.ts';

/** The tower of an mmproj file, whatever its family. @throws AppError of the file, its family and its tensors */
export async function openTower(
  libraries: Libraries,
  mmprojFile: string,
  card: ModelCard,
  options: TowerOptions = {},
): Promise<VisionTower> {
  const mmproj = await readGguf(mmprojFile);
  return detectFamily(mmproj).readVision(mmproj).openTower(libraries, card, options);
}
