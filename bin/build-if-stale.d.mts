export function buildIfStale(root: string, isServed?: () => boolean): void;
export function isStale(root: string): boolean;
