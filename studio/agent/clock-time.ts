/** `0:05`, `1:02`, `0:02.5` */
export function clockTime(ms: number): string {
  const seconds = Math.round(ms / 100) / 10;
  const rest = seconds % 60;
  const whole = Number.isInteger(rest) ? String(rest).padStart(2, '0') : rest.toFixed(1).padStart(4, '0');
  return `${Math.floor(seconds / 60)}:${whole}`;
}
