/** The name, or the name with the first number from 2 that makes it another than those taken. */
export function uniqueName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  let number = 2;
  while (taken.includes(`${name}-${number}`)) number++;
  return `${name}-${number}`;
}

/** What is wrong with a name, and what to do; null where nothing is. */
export function problemOfName(name: string, taken: readonly string[]): string | null {
  if (name.trim() === '') return 'Give it a name.';
  if (name.trim().length > 200) return 'Give it a name of at most 200 characters.';
  return taken.includes(name.trim()) ? 'This name is taken: choose another.' : null;
}
