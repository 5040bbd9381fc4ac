import { avaLayout } from './ava.ts';
import type { DatasetLayout } from './dataset-layout.ts';
import { huggingFaceLayout } from './hugging-face.ts';
import { imageFolderLayout } from './image-folder.ts';
import { koniqLayout } from './koniq10k.ts';
import { mebeautyLayout } from './mebeauty.ts';
import { scutLayout } from './scut-fbp5500.ts';
import { tableLayout } from './table.ts';

/** Every layout that can be read; where several would do, the first is taken. */
export const LAYOUTS: readonly DatasetLayout[] = [
  scutLayout,
  mebeautyLayout,
  koniqLayout,
  avaLayout,
  huggingFaceLayout,
  tableLayout,
  imageFolderLayout,
];
