export function buildIfStale(root: string): void;
export function isStale(root: string): boolean;
