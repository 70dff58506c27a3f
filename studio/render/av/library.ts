import {
  AV_LOG_QUIET,
  AV_BUFFERSRC_FLAG_KEEP_REF,
  AV_BUFFERSRC_FLAG_PUSH,
  AVERROR_EAGAIN,
  AVERROR_EOF,
} from 'node-av/constants';
import type { AVBufferSrcFlag } from 'node-av/constants';
import { FFmpegError, Log } from 'node-av/lib';
import { MediaError } from '../plan.ts';

// FFmpeg's complaints about strangers' files belong to no log of ours; its return codes say enough.
Log.setLevel(AV_LOG_QUIET);

export const pushFlags = (AV_BUFFERSRC_FLAG_PUSH | AV_BUFFERSRC_FLAG_KEEP_REF) as AVBufferSrcFlag;

/** FFmpeg's answer, if it is one. Throws what FFmpeg calls the failure, for failures of ours and not of the upload. */
export function check(code: number, what: string): number {
  if (code < 0) throw new Error(`${what}: ${FFmpegError.strerror(code)}`);
  return code;
}

/** As `check`, where a failure means that somebody's file is at fault. */
export function checkFile(code: number, what: string): number {
  if (code < 0) throw new MediaError('unreadable', `${what}: ${FFmpegError.strerror(code)}`);
  return code;
}

/** Nothing to fetch now: either more input is needed or there is no more. */
export function isDry(code: number): boolean {
  return code === AVERROR_EAGAIN || code === AVERROR_EOF;
}
