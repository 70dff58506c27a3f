/** 12.4 MB, in steps that people read: a megabyte is 1,048,576 bytes, as the platforms count. */
export function megabytes(bytes: number): string {
  const value = bytes / (1024 * 1024);
  if (value < 0.1) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} MB`;
}

/** 0:53 of a clip, 42 s or 4 min of waiting: always the larger two units at most. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  if (minutes < 60) return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** How long ago, in one unit. */
export function ago(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  if (minutes < 1) return '1 min';
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}
