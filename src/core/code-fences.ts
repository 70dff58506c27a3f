export interface Fence {
  /** The whole line that opened it, with its language. */
  readonly opener: string;
  /** The line that closes it. */
  readonly closer: string;
}

/** The code block that is still open at the end of `text`. */
export function openFence(text: string): Fence | undefined {
  let fence: Fence | undefined;
  for (const line of text.split('\n')) fence = fenceAfter(line, fence);
  return fence;
}

/** The text with its last code block closed, if that was open. */
export function withFencesClosed(text: string): string {
  const fence = openFence(text);
  return fence === undefined ? text : `${text.replace(/\n$/u, '')}\n${fence.closer}`;
}

export function closesFence(line: string, fence: Fence): boolean {
  return line.match(/^ {0,3}(`{3,}|~{3,})\s*$/u)?.[1]?.startsWith(fence.closer) ?? false;
}

function fenceAfter(line: string, fence: Fence | undefined): Fence | undefined {
  if (fence !== undefined) return closesFence(line, fence) ? undefined : fence;
  // Backticks with others behind them on the line are inline code, as CommonMark has it.
  const found = line.match(/^ {0,3}(?:(`{3,})[^`]*|(~{3,}).*)$/u);
  const closer = found?.[1] ?? found?.[2];
  return closer === undefined ? undefined : { opener: line.trim(), closer };
}
