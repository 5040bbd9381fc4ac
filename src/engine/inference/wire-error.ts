import { AppError } from '../app-error.ts';
import type { WireError } from './inference-protocol.ts';

/** An error as the protocol carries it. */
export function toWireError(error: unknown): WireError {
  if (error instanceof AppError) return { code: error.code, message: error.message, action: error.action };
  return {
    code: null,
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    action: '',
  };
}

/** The error that was carried: an AppError, or a plain one for a bug. */
export function fromWireError({ code, message, action }: WireError): Error {
  return code === null
    ? new Error(`in the inference process: ${message}`)
    : new AppError(code, message, action);
}
