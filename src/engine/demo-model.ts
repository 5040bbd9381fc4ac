import { existsSync } from 'node:fs';
import { shippedFile } from './app-folder.ts';

/** The small LLaVA that comes with the program, trained on simulated faces; its card is found beside it. */
export const DEMO_MODEL = {
  name: 'demo',
  model: bundled('model.gguf'),
  mmproj: bundled('mmproj.gguf'),
  card: bundled('card.json'),
} as const;

function bundled(file: string): string {
  return shippedFile('models', 'demo', file);
}

/** Files of the demo model that are not where they should be. */
export function missingDemoFiles(): string[] {
  return [DEMO_MODEL.model, DEMO_MODEL.mmproj, DEMO_MODEL.card].filter((file) => !existsSync(file));
}
