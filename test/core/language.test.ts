import { describe, expect, it } from 'vitest';
import { languageOf, wordsLanguage } from '../../src/core/language.ts';

const none = (): undefined => undefined;
const says = (code: string) => (): string => code;

describe('languageOf', () => {
  it.each([
    ['去掉背景', 'zh-CN'],
    ['把 background 换成 office', 'zh-CN'],
    ['導出這個影片', 'zh-TW'],
    ['背景を消して', 'ja'],
    ['ビデオ', 'ja'],
    ['배경을 지워 주세요', 'ko'],
    ['我の视频，去掉背景', 'zh-CN'],
  ])('knows %s by its script, whatever the locale', (text, code) => {
    expect(languageOf(text, 'en-US', says('de'))).toBe(code);
  });

  it('does not take a quoted title, or a word or two, for the language of the sentence', () => {
    expect(languageOf('add a title that says "你好，世界，欢迎大家"', 'en-US', none)).toBe('en');
    expect(languageOf('add a title 你好 at the end', 'fr', none)).toBe('fr');
  });

  it('goes by the locale where the script says nothing', () => {
    expect(languageOf('export', 'es-ES', says('en'))).toBe('es');
    expect(languageOf('export', 'pt_BR', none)).toBe('pt');
    expect(languageOf('export', 'zh-Hant-HK', none)).toBe('zh-TW');
    expect(languageOf('export', 'zh_TW', none)).toBe('zh-TW');
    expect(languageOf('export', 'zh-Hans', none)).toBe('zh-CN');
    expect(languageOf('上上下下', 'zh-TW', none)).toBe('zh-TW');
  });

  it('asks the guess for 20 characters and more only, and else speaks English', () => {
    expect(languageOf('quita el fondo del vídeo', undefined, says('es'))).toBe('es');
    expect(languageOf('quita el fondo', undefined, says('es'))).toBe('en');
    expect(languageOf('quita el fondo del vídeo', undefined, none)).toBe('en');
    expect(languageOf('quita el fondo del vídeo', undefined, says(''))).toBe('en');
    expect(languageOf('https://example.com/a/long/path.mp4', undefined, says('la'))).toBe('en');
    expect(languageOf('', 'not a locale!', none)).toBe('en');
  });
});

describe('wordsLanguage', () => {
  it('is Chinese for every zh, English else', () => {
    expect(['zh', 'zh-CN', 'zh-TW', 'ZH-cn'].map(wordsLanguage)).toEqual(['zh', 'zh', 'zh', 'zh']);
    expect(['en', 'ja', 'ko', 'es', 'zha'].map(wordsLanguage)).toEqual(['en', 'en', 'en', 'en', 'en']);
  });
});
