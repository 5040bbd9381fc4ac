import type { Command } from 'commander';
import { embedImage } from '../../engine/jobs/workspace/embed-image.ts';
import { assertCanWrite, writeOutput } from '../../engine/jobs/export/write-table.ts';
import {
  addCardOptions,
  addDeviceOptions,
  cardOf,
  type CardOptions,
  type DeviceOptions,
} from '../card-options.ts';
import type { RunCommand } from '../command-context.ts';
import { existingFile } from '../option-values.ts';

interface EmbedOptions extends CardOptions, DeviceOptions {
  readonly mmproj: string;
  readonly image: string;
  readonly out: string;
}

export function addEmbed(command: Command, run: RunCommand): void {
  command
    .requiredOption('--mmproj <file>', 'GGUF file of the vision tower and projector', existingFile)
    .requiredOption('--image <file>', 'the image', existingFile)
    .requiredOption('--out <file>', 'output file, little-endian');
  addDeviceOptions(addCardOptions(command)).action((options: EmbedOptions) =>
    run(async ({ progress }) => {
      const { mmproj, image, out, gpu, threads } = options;
      assertCanWrite(out);
      const card = cardOf(options, mmproj);
      const { values, tokens, width, device, warnings } = await embedImage({
        mmproj,
        image,
        card,
        gpu,
        threads,
      });
      progress.warn(warnings);
      await writeOutput(out, [new Uint8Array(values.buffer, values.byteOffset, values.byteLength)]);
      return {
        document: { file: out, tokens, width, vision: card.vision, device, warnings },
        text: `${tokens} tokens x ${width} numbers of ${image} written to ${out} (${card.vision} order, ${device})`,
      };
    }),
  );
}
