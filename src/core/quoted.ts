/** Text in quotation marks, within one line: somebody's words, not an instruction to us. Longer ones are none: a mark was forgotten. */
export const quotedText =
  /"[^"\n]{0,500}"|“[^”\n]{0,500}”|「[^」\n]{0,500}」|『[^』\n]{0,500}』|《[^》\n]{0,500}》|‘[^‘\n]{0,500}?’(?!\p{L})|(?<![\p{L}\p{N}])'[^'\n]{1,500}'(?![\p{L}\p{N}])/gu;

/** A text without what it quotes; each quotation leaves one mark, so that what stood around it stays apart. */
export function withoutQuotations(text: string, mark: string): string {
  return text.replaceAll(quotedText, mark);
}
