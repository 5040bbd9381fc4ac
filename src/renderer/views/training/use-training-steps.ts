import { useEffect, useState } from 'react';
import { request } from '../../api/request.ts';
import { transport } from '../../api/transport.ts';
import { mergeSteps, type TrainingSteps } from './training-steps.ts';

/** A training's steps, which grow while some process trains; null until they are known. */
export function useTrainingSteps(name: string): TrainingSteps | null {
  const [steps, setSteps] = useState<TrainingSteps | null>(null);
  useEffect(() => {
    const page = new AbortController();
    let known: TrainingSteps | null = null;
    const readOn = async () => {
      try {
        const after = known?.points.at(-1)?.step ?? 0;
        const answer = await request('training.steps', { name, after, of: known?.of ?? null });
        if (page.signal.aborted || (answer.points.length === 0 && answer.of === known?.of)) return;
        known = mergeSteps(known, answer);
        setSteps(known);
      } catch {
        // The training's panel says what is wrong; the next change asks again.
      }
    };
    // One question after the other: each asks for what follows the answer before.
    let last = readOn();
    const end = transport.on('changed', ({ what }) => {
      if (what.includes('trainings') || what.includes('workspace')) last = last.then(readOn);
    });
    return () => {
      page.abort();
      end();
    };
  }, [name]);
  return steps;
}
