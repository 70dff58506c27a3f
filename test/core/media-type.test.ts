import { describe, expect, it } from 'vitest';
import {
  foreignKind,
  formatOfName,
  linksIn,
  mediaLinks,
  mediaTypes,
  sniff,
  streamingSite,
} from '../../src/core/media-type.ts';

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)));
const links = (text: string): readonly string[] => mediaLinks(text).map(({ href }) => href);
const size = [0, 0, 0, 24];

describe('formatOfName', () => {
  it('rule 31: knows the thirteen formats and .jpeg, whatever the case, and nothing else', () => {
    for (const format of Object.keys(mediaTypes)) expect(formatOfName(`My Clip.${format.toUpperCase()}`)).toBe(format);
    expect(Object.keys(mediaTypes)).toHaveLength(13);
    expect(formatOfName('photo.JPEG')).toBe('jpg');
    for (const name of ['clip.mp4.exe', 'notes.txt', 'mp4', 'clip.', 'clip.constructor', 'clip.mp4x', '']) {
      expect(formatOfName(name)).toBeUndefined();
    }
  });
});

describe('sniff', () => {
  it.each([
    ['mp4', bytes(size, 'ftypisom')],
    ['mp4', bytes(size, 'ftypmp42')],
    ['mp4', bytes(size, 'ftyp3gp4')],
    ['mov', bytes(size, 'ftypqt  ')],
    ['mov', bytes(size, 'moov')],
    ['m4a', bytes(size, 'ftypM4A ')],
    ['avi', bytes('RIFF', size, 'AVI LIST')],
    ['wav', bytes('RIFF', size, 'WAVEfmt ')],
    ['webp', bytes('RIFF', size, 'WEBPVP8 ')],
    ['webm', bytes([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84], 'webm')],
    ['mkv', bytes([0x1a, 0x45, 0xdf, 0xa3, 0xa3, 0x42, 0x82, 0x88], 'matroska')],
    ['jpg', bytes([0xff, 0xd8, 0xff, 0xe0], 'JFIF')],
    ['png', bytes([0x89], 'PNG\r\n', [0x1a], '\n')],
    ['gif', bytes('GIF89a')],
    ['mp3', bytes('ID3', [4, 0])],
    ['mp3', bytes([0xff, 0xfb, 0x90, 0x64])],
    ['aac', bytes([0xff, 0xf1, 0x50, 0x80])],
  ])('rule 31: knows %s by its first bytes', (format, first) => {
    expect(sniff(first)).toBe(format);
    expect(foreignKind(first)).toBeUndefined();
  });

  it.each([
    ['html', bytes('\n <!DOCTYPE html><html>')],
    ['html', bytes([0xef, 0xbb, 0xbf], '<html lang="en">')],
    ['pdf', bytes('%PDF-1.7')],
    ['archive', bytes('PK', [3, 4])],
    ['program', bytes('MZ', [0x90, 0])],
    ['program', bytes([0x7f], 'ELF')],
    ['heic', bytes(size, 'ftypheic')],
    ['text', new TextEncoder().encode('Ein Text, 一段文字\n')],
  ])('failure 4: takes a renamed %s for no media', (kind, first) => {
    expect(sniff(first)).toBeUndefined();
    expect(foreignKind(first)).toBe(kind);
  });

  it('says nothing of what it does not know', () => {
    for (const first of [
      bytes(),
      bytes([0, 1, 2, 3, 4, 5, 6, 7]),
      bytes([0xff]),
      bytes([0xff, 0xff, 0xff]),
      bytes([0xff, 0xfb, 0xf0, 0]),
    ]) {
      expect(sniff(first)).toBeUndefined();
      expect(foreignKind(first)).toBeUndefined();
    }
  });
});

describe('mediaLinks', () => {
  it('finds direct https links to media, wherever they stand, each once', () => {
    expect(links('Take https://a.com/x.mp4, please. (https://b.com/y.MOV?sig=1&t=2) https://a.com/x.mp4')).toEqual([
      'https://a.com/x.mp4',
      'https://b.com/y.MOV?sig=1&t=2',
    ]);
    expect(links('把https://a.com/x.mp4的背景去掉，还有 https://a.com/y.webm。')).toEqual([
      'https://a.com/x.mp4',
      'https://a.com/y.webm',
    ]);
    expect(links('[clip](https://c.com/v.webm) <https://d.com/v.mp4|clip>')).toEqual([
      'https://c.com/v.webm',
      'https://d.com/v.mp4',
    ]);
  });

  it('leaves alone what is http, a page, no medium, or holds a password', () => {
    expect(
      links(
        'http://a.com/x.mp4 https://a.com/x.mp4/download https://a.com/x.pdf https://foo.mp4 https://a.com/?f=x.mp4',
      ),
    ).toEqual([]);
    expect(links('https://me:secret@a.com/x.mp4')).toEqual([]);
    expect(links('https://www.dropbox.com/s/abc/clip.mp4?dl=0')).toEqual([]);
    expect(links('https://www.dropbox.com/s/abc/clip.mp4?dl=1')).toHaveLength(1);
  });

  it('takes the punctuation behind any link for the sentence’s', () => {
    expect(
      linksIn('See https://a.com/page. Or (https://b.com/x)! https://en.wikipedia.org/wiki/Cut_(film)').map(String),
    ).toEqual(['https://a.com/page', 'https://b.com/x', 'https://en.wikipedia.org/wiki/Cut_(film)']);
  });
});

describe('streamingSite', () => {
  it.each([
    ['https://www.youtube.com/watch?v=1', 'YouTube'],
    ['https://youtu.be/1', 'YouTube'],
    ['https://vimeo.com/1', 'Vimeo'],
    ['https://vm.tiktok.com/1', 'TikTok'],
    ['https://v.douyin.com/1', 'Douyin'],
    ['https://b23.tv/1', 'Bilibili'],
    ['https://www.instagram.com/reel/1', 'Instagram'],
    ['https://drive.google.com/file/d/1/view', 'Google Drive'],
    ['https://pan.baidu.com/s/1', 'Baidu Pan'],
  ])('knows the page %s', (url, name) => {
    expect(streamingSite(new URL(url))).toBe(name);
  });

  it('is not fooled by names that only resemble', () => {
    for (const url of [
      'https://notyoutube.com/x',
      'https://youtube.com.evil.com/x',
      'https://cdn.example.com/youtube.com',
    ]) {
      expect(streamingSite(new URL(url))).toBeUndefined();
    }
  });
});
