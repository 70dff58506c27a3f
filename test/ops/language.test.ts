import { expect, test } from 'vitest';
import { guessLanguage } from '../../src/ops/language.ts';

const SPOKEN: Record<string, readonly string[]> = {
  en: [
    'remove my background and replace it with a clean office setting',
    'speed up the intro 2x and cut the last 5 seconds',
    'Ok do the same thing for the second clip',
    'make video faster plz ok',
    'TikTok style captions yes',
    'add some lo-fi music at 35%',
  ],
  es: ['quita el fondo y pon una oficina limpia', 'añade música de fondo más suave'],
  fr: ["enlève l'arrière-plan et mets un bureau propre"],
  de: ['entferne den Hintergrund und ersetze ihn durch ein Büro'],
  pt: ['remova o fundo e coloque um escritório limpo'],
  it: ['rimuovi lo sfondo e metti un ufficio pulito'],
  nl: ['verwijder de achtergrond en vervang die door een kantoor'],
  pl: ['usuń tło i zastąp je czystym biurem'],
  tr: ['arka planı kaldır ve temiz bir ofis koy'],
  ru: ['убери фон и замени его чистым офисом'],
  uk: ['прибери фон і заміни його чистим офісом'],
  vi: ['xóa nền và thay bằng văn phòng sạch sẽ'],
  ja: ['背景を消してきれいなオフィスに置き換えてください'],
  ko: ['배경을 제거하고 깨끗한 사무실로 바꿔 주세요'],
};

test.each(Object.entries(SPOKEN))('knows %s', (language, texts) => {
  expect(texts.map((text) => [text, guessLanguage(text)])).toEqual(texts.map((text) => [text, language]));
});

test('says nothing about what is too short, however plain it is', () => {
  expect(guessLanguage('añade música de fo')).toBeUndefined();
  expect(guessLanguage('')).toBeUndefined();
});

test('says nothing where it is not sure', () => {
  const unsure = [
    'cortar video e musica',
    'zoom in on face cut silence',
    'asdf qwer zxcv uiop hjkl vbnm',
    '12345 67890 12345 67890 !!',
    'clip.mp4 1080p 60fps h264 aac yuv420p',
    'https://cdn.example.com/quitar/el/fondo/por/favor/video.mp4',
    '`quita el fondo y pon una oficina limpia`',
  ];
  expect(unsure.map((text) => [text, guessLanguage(text)])).toEqual(unsure.map((text) => [text, undefined]));
});

test('is not led astray by file names and links beside the words', () => {
  const text =
    'https://cdn.example.com/hintergrund-entfernen.mp4 quita el fondo y pon una oficina limpia en mi_video.mov';
  expect(guessLanguage(text)).toBe('es');
});
