import {
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  AV_PIX_FMT_RGB24,
} from 'node-av/constants';
import type { AVPixelFormat } from 'node-av/constants';
import { Frame } from 'node-av/lib';
import type { Size } from '../geometry.ts';
import { check } from './library.ts';

/**
 * A frame whose memory belongs to FFmpeg. `Frame.fromVideoBuffer` would alias ours, which the garbage collector may take away
 * while a filter thread still reads it (node-av 6.1.1).
 */
export function newPicture(width: number, height: number, format: AVPixelFormat): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.width = width;
  frame.height = height;
  frame.format = format;
  check(frame.getBuffer(), 'Allocating a frame');
  return frame;
}

/** Tags as every frame of the film has them: filters convert behind our back between frames that differ. */
export function tagAsFilm(frame: Frame): void {
  frame.colorRange = AVCOL_RANGE_MPEG;
  frame.colorSpace = AVCOL_SPC_BT709;
  frame.colorPrimaries = AVCOL_PRI_BT709;
  frame.colorTrc = AVCOL_TRC_BT709;
}

/** A second hold on the same picture, to be freed on its own; nothing is copied. */
export function another(frame: Frame): Frame {
  const clone = frame.clone();
  if (!clone) throw new Error('A frame cannot be held twice');
  return clone;
}

/** `bytes`: red, green and blue of each pixel. */
export function rgbFrame(bytes: Uint8Array, { width, height }: Size): Frame {
  const frame = newPicture(width, height, AV_PIX_FMT_RGB24);
  fillPlane(frame, 0, bytes, width * 3, height);
  return frame;
}

/** Copies tightly packed rows in. */
export function fillPlane(frame: Frame, plane: number, bytes: Uint8Array, rowBytes: number, rows: number): void {
  const { target, stride } = planeOf(frame, plane);
  if (stride === rowBytes) {
    target.set(bytes.subarray(0, rowBytes * rows));
    return;
  }
  for (let y = 0; y < rows; y++) target.set(bytes.subarray(y * rowBytes, (y + 1) * rowBytes), y * stride);
}

/** Copies tightly packed rows out. */
export function readPlane(frame: Frame, plane: number, into: Uint8Array, rowBytes: number, rows: number): void {
  const { target, stride } = planeOf(frame, plane);
  if (stride === rowBytes) {
    into.set(target.subarray(0, rowBytes * rows));
    return;
  }
  for (let y = 0; y < rows; y++) into.set(target.subarray(y * stride, y * stride + rowBytes), y * rowBytes);
}

function planeOf(frame: Frame, plane: number): { readonly target: Buffer; readonly stride: number } {
  const target = frame.data?.[plane];
  const stride = frame.linesize[plane];
  if (!target || stride === undefined) throw new Error('The frame holds no picture');
  return { target, stride };
}
