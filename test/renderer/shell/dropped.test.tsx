import { expect, it } from 'vitest';
import { targetOfDropped } from '../../../src/renderer/shell/dropped.ts';

it('takes a folder or a table to the import', () => {
  expect(targetOfDropped(['/data/faces'])).toEqual({ view: 'data', params: { import: '/data/faces' } });
  expect(targetOfDropped(['C:\\data\\scores.csv'])).toEqual({
    view: 'data',
    params: { import: 'C:\\data\\scores.csv' },
  });
});

it('takes model files to the models, telling the projector by its name', () => {
  expect(targetOfDropped(['/m/mmproj-model-f16.gguf', '/m/llava.Q4.GGUF'])).toEqual({
    view: 'models',
    params: { id: 'new', modelFile: '/m/llava.Q4.GGUF', mmprojFile: '/m/mmproj-model-f16.gguf' },
  });
  expect(targetOfDropped(['/mmproj-of-mine/llava.gguf'])).toEqual({
    view: 'models',
    params: { id: 'new', modelFile: '/mmproj-of-mine/llava.gguf' },
  });
});
