import { expect, it } from 'vitest';
import { dropTarget } from '../../../src/renderer/shell/drop-target.ts';

it('takes a folder or a table to the import', () => {
  expect(dropTarget(['/data/faces'])).toEqual({ view: 'data', params: { import: '/data/faces' } });
  expect(dropTarget(['C:\\data\\scores.csv'])).toEqual({
    view: 'data',
    params: { import: 'C:\\data\\scores.csv' },
  });
});

it('takes model files to the models, telling the projector by its name', () => {
  expect(dropTarget(['/m/mmproj-model-f16.gguf', '/m/llava.Q4.GGUF'])).toEqual({
    view: 'models',
    params: { id: 'new', modelFile: '/m/llava.Q4.GGUF', mmprojFile: '/m/mmproj-model-f16.gguf' },
  });
  expect(dropTarget(['/mmproj-of-mine/llava.gguf'])).toEqual({
    view: 'models',
    params: { id: 'new', modelFile: '/mmproj-of-mine/llava.gguf' },
  });
});
