import { shareIn } from './time-words.ts';
import type { Edit } from './wish.ts';

const musicNoun = /\b(?:music|bgm|soundtrack|song|beats?|tune|score)\b|音乐|配乐|背景音|bgm/;
const moodWords: readonly (readonly [mood: string, words: RegExp])[] = [
  ['lo-fi', /\blo-?fi\b|\bchill\b|\blofi\b|低保真|轻松/],
  [
    'upbeat',
    /\bupbeat\b|\bhappy\b|\benergetic\b|\bcheerful\b|\bfun\b|\bfast\b|\bdance\b|\bpop\b|\blively\b|欢快|动感|活泼|快乐|激昂/,
  ],
  ['cinematic', /\bcinematic\b|\bdramatic\b|\bepic\b|\borchestra\w*|电影感|史诗|大气/],
  [
    'calm',
    /\bcalm\b|\bsoft\b|\bgentle\b|\bambient\b|\brelax(?:ed|ing)?\b|\bpeaceful\b|\bquiet\b|\bpiano\b|舒缓|安静|平静|柔和|轻柔/,
  ],
];
const takesAway = /\b(?:remove|delete|no|without|drop|stop|get rid of|take out|turn off)\b|去掉|删|移除|关掉|不要/;
const ownFile =
  /\b(?:my|this|the uploaded|uploaded|that) (?:own )?(?:song|music|track|audio|mp3|file)\b|(?:我的|这首|这个|上传的)(?:歌|音乐|音频|曲)/;
const soundNoun = /\b(?:volume|audio|sound|voice|loudness)\b|音量|声音|原声|人声/;

export type SoundWish = Edit | 'own-music' | 'sound-repair' | undefined;

/** What one clause (lower case) wants for music and sound. */
export function soundIn(clause: string): SoundWish {
  if (/\b(?:noise|denoise|hiss|echo|hum|equali[sz]e|balance|normali[sz]e|level out)\b|降噪|噪音|回声|均衡/.test(clause))
    return 'sound-repair';
  if (/\bun-?mute\b|取消静音|恢复声音|恢复原声|打开声音|\b(?:restore|bring back)\b.*\b(?:audio|sound)\b/.test(clause))
    return { op: 'volume', level: 1 };
  if (musicNoun.test(clause)) return musicIn(clause);
  return volumeIn(clause);
}

function musicIn(clause: string): SoundWish {
  const change = changeIn(clause);
  const level = shareIn(clause);
  if (takesAway.test(clause) || /\bmute\b/.test(clause)) return { op: 'no-music' };
  if (!/\badd\b|\bput\b|\bplay\b|加|配/.test(clause)) {
    if (level !== undefined && /\b(?:volume|turn|lower|raise|set|to)\b|音量|调/.test(clause))
      return { op: 'music-volume', level };
    if (change !== undefined) return { op: 'music-change', change };
  }
  if (ownFile.test(clause)) return 'own-music';
  const mood = moodWords.find(([, words]) => words.test(clause))?.[0] ?? 'lo-fi';
  return { op: 'music', mood, ...(level === undefined ? {} : { level }) };
}

function volumeIn(clause: string): SoundWish {
  if (/\bmuted?\b|\bsilence\b|\bsilent\b|静音|消音/.test(clause)) return { op: 'volume', level: 0 };
  if (!soundNoun.test(clause))
    return /\blouder\b|大声/.test(clause) || /\bquieter\b|小声/.test(clause) ? step(clause) : undefined;
  if (takesAway.test(clause)) return { op: 'volume', level: 0 };
  const level = shareIn(clause);
  if (level !== undefined) return { op: 'volume', level };
  return step(clause);
}

function step(clause: string): Edit | undefined {
  const change = changeIn(clause);
  return change === undefined ? undefined : { op: 'volume-change', change };
}

/** A quarter up or down for words without a number. */
function changeIn(clause: string): number | undefined {
  if (/\b(?:down|lower|quieter|softer|reduce|decrease|less)\b|调低|调小|降低|小一?点|小声/.test(clause)) return -0.25;
  return /\b(?:up|louder|raise|increase|higher|boost|more)\b|调高|调大|提高|大一?点|大声/.test(clause)
    ? 0.25
    : undefined;
}
