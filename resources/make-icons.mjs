// Makes icon.png and the sizes in icons/ from icon.svg: `node resources/make-icons.mjs`.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const SIZES = [16, 32, 48, 64, 128, 256, 512];
const WHOLE = 1024;

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const drawing = await readFile(here('icon.svg'));
const draw = (size, file) =>
  sharp(drawing, { density: 72 })
    .resize(size, size)
    .png({ compressionLevel: 9, palette: size === WHOLE })
    .toFile(file);

await draw(WHOLE, here('icon.png'));
for (const size of SIZES) await draw(size, here(`icons/${size}x${size}.png`));
