import type { OutgoingHttpHeaders } from 'node:http';

/** A refusal with NemoVideo's code; `status` is the HTTP status where the answer does not hide it in a 200. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: number;
  readonly headers: OutgoingHttpHeaders;

  constructor(status: number, code: number, message: string, headers: OutgoingHttpHeaders = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export const badRequest = (message: string): ApiError => new ApiError(400, 400, message);
export const notFound = (message = 'Not found'): ApiError => new ApiError(404, 404, message);
export const badToken = (message = 'Invalid or expired token'): ApiError => new ApiError(401, 1001, message);
export const sessionNotFound = (): ApiError => new ApiError(404, 1002, 'Session not found');
export const noCredits = (): ApiError => new ApiError(403, 2001, 'Insufficient credits');
export const unsupportedFile = (message: string): ApiError => new ApiError(415, 4001, message);
export const fileTooLarge = (limitBytes: number): ApiError =>
  new ApiError(413, 4002, `File too large: the limit is ${Math.floor(limitBytes / 1_048_576)} MB`);
export const rateLimited = (retryAfterS: number): ApiError =>
  new ApiError(429, 429, 'Too many requests', { 'retry-after': String(retryAfterS) });
export const planBlocksExport = (): ApiError => new ApiError(402, 402, 'Export is not available on the free plan');

/** The answer that fits a bare status, as a proxy or the fault door gives it. */
export function errorForStatus(status: number, message?: string, headers: OutgoingHttpHeaders = {}): ApiError {
  return new ApiError(status, status, message ?? `Request failed with status ${status}`, headers);
}

const statusOfCode: Readonly<Record<number, number>> = { 1001: 401, 1002: 404, 2001: 403, 4001: 415, 4002: 413 };

export function errorForCode(code: number, message?: string, headers: OutgoingHttpHeaders = {}): ApiError {
  return new ApiError(statusOfCode[code] ?? 400, code, message ?? `Request failed with code ${code}`, headers);
}
