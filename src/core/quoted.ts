/** Text in quotation marks, within one line: somebody's words, not an instruction to us. */
export const quotedText =
  /"[^"\n]*"|“[^”\n]*”|「[^」\n]*」|『[^』\n]*』|《[^》\n]*》|‘[^‘\n]*?’(?!\p{L})|(?<![\p{L}\p{N}])'[^'\n]+'(?![\p{L}\p{N}])/gu;

/** A text without what it quotes; each quotation leaves one mark, so that what stood around it stays apart. */
export function withoutQuotations(text: string, mark: string): string {
  return text.replaceAll(quotedText, mark);
}
