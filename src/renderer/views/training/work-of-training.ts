import { request } from '../../api/request.ts';
import type { Work } from '../../work/work-actions.ts';

export function workOfTraining(name: string): Work {
  return {
    title: `Training "${name}"`,
    start: () => request('training.resume', { name, gpu: 'auto' }),
    pause: () => request('training.pause', { name }),
    setRemoved: (removed) => request('training.remove', { name, removed }),
    kept: '; its files are kept',
  };
}
