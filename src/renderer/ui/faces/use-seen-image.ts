import { useLayoutEffect, useRef, useState, type RefCallback } from 'react';
import { noteSeen } from '../../judging/seen-pairs.ts';
import type { ImageLoading } from './use-image.ts';

/**
 * Notes that an image of a pair is before a person once it is decoded and a frame with it on screen has been made; until
 * it shows another image, belongs to another pair or goes away. An image that is hidden or scrolled out is not on screen.
 *
 * @param pair key of the pair that could be labelled now; null for none
 * @returns what the img element is given to
 */
export function useSeenImage(
  pair: string | null,
  imageId: number,
  { state, onError }: ImageLoading,
): RefCallback<HTMLImageElement> {
  const [element, setElement] = useState<HTMLImageElement | null>(null);
  const onBroken = useRef(onError);
  useLayoutEffect(() => {
    onBroken.current = onError;
  });
  useLayoutEffect(() => {
    if (pair === null || element === null || state !== 'ready') return undefined;
    let gone: (() => void) | undefined;
    let current = true;
    // Told after the first frame in which the element meets the screen.
    const observer = new IntersectionObserver((entries) => {
      if (!current || !entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      gone = noteSeen(pair, imageId);
    });
    element.decode().then(
      () => {
        if (current) observer.observe(element);
      },
      () => {
        if (current) onBroken.current();
      },
    );
    return () => {
      current = false;
      observer.disconnect();
      gone?.();
    };
  }, [pair, imageId, element, state]);
  return setElement;
}
