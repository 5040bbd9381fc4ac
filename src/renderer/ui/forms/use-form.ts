import { useState } from 'react';
import { describeError } from '../../notices/notices.ts';

interface FormState<Values> {
  /** Nothing is missing or wrong, and nothing is on its way. */
  readonly ready: boolean;
  readonly busy: boolean;
  /** Why the last sending failed, for the form to show. */
  readonly failure: string | null;
  /** Does it with the values if the form is ready; a failure is shown, or told to `onFailure`. */
  readonly send: (work: (values: Values) => Promise<void>) => void;
  /** Takes the failure away, once what caused it has changed. */
  readonly forgetFailure: () => void;
}

/**
 * A form's way from what is filled in to what is asked, once at a time. What is filled in is kept by `useDraft`.
 *
 * @param values what is sent; null while something is missing or wrong
 * @param onFailure takes failures that the form does not show itself
 */
export function useForm<Values>(
  values: Values | null,
  onFailure?: (error: unknown) => void,
): FormState<Values> {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const send = async (work: (values: Values) => Promise<void>) => {
    if (busy || values === null) return;
    setBusy(true);
    setFailure(null);
    try {
      await work(values);
    } catch (error) {
      if (onFailure === undefined) setFailure(describeError(error));
      else onFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return {
    ready: !busy && values !== null,
    busy,
    failure,
    send: (work) => void send(work),
    forgetFailure: () => setFailure(null),
  };
}
