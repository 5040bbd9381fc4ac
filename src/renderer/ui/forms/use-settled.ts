import { useEffect, useState } from 'react';

/** A value once it has stayed the same for a while, so that typing does not ask at every key. */
export function useSettled<Value>(value: Value, milliseconds = 200): Value {
  const key = JSON.stringify(value);
  const [settled, setSettled] = useState(key);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(key), milliseconds);
    return () => clearTimeout(timer);
  }, [key, milliseconds]);
  return JSON.parse(settled) as Value;
}
