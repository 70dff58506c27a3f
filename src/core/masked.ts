/** Characters of a private use area stand for what is masked; where a text has some itself, they are masked too. */
const firstMask = 0xe000;
const mostMasks = 0xf8ff - firstMask;
const mask = /[\u{E000}-\u{F8FF}]/gu;

export interface Masked {
  readonly text: string;
  /** Puts back what was masked in this or in a part of it. */
  readonly restore: (part: string) => string;
}

/** Hides every match of the patterns, one after the other, behind one character each. */
export function maskAll(text: string, patterns: readonly RegExp[]): Masked {
  const hidden: string[] = [];
  const hide = (found: string): string => {
    if (hidden.length > mostMasks) return found;
    hidden.push(found);
    return String.fromCharCode(firstMask + hidden.length - 1);
  };
  const clean = text.replaceAll(mask, hide);
  const ownCount = hidden.length;
  const restore = (part: string): string =>
    part.replaceAll(mask, (one) => {
      const index = one.charCodeAt(0) - firstMask;
      const found = hidden[index] ?? one;
      return index < ownCount ? found : restore(found);
    });
  return { text: patterns.reduce((rest, pattern) => rest.replaceAll(pattern, hide), clean), restore };
}
