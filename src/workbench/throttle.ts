/**
 * Calls at most once in an interval: the first time at once, later ones together when it is over. `flush` does at once
 * what is still to come; nothing is ever left out at the end.
 *
 * @param interval in milliseconds
 */
export function throttle(call: () => void, interval: number): (() => void) & { readonly flush: () => void } {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  const begin = (): void => {
    again = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (again) throttled();
    }, interval).unref();
    call();
  };
  const throttled = (): void => {
    if (timer === undefined) begin();
    else again = true;
  };
  return Object.assign(throttled, {
    flush: () => {
      if (again) call();
      again = false;
    },
  });
}
