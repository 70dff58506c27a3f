/** Readers for what comes from Slack: its payloads vary, so nothing is taken to be there. */

export type Fields = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The field as an object; an empty one where it is none. */
export function fieldsAt(from: Fields, name: string): Fields {
  const value = from[name];
  return isRecord(value) ? value : {};
}

/** The field as a text; undefined where it is none or empty. */
export function textAt(from: Fields, name: string): string | undefined {
  const value = from[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The objects in a list; none where it is no list. */
export function listAt(from: Fields, name: string): readonly Fields[] {
  const value = from[name];
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function textsAt(from: Fields, name: string): readonly string[] {
  const value = from[name];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** JSON that we wrote ourselves and Slack kept; an empty object where it is not readable. */
export function parsed(json: string | undefined): Fields {
  try {
    const value: unknown = JSON.parse(json ?? '');
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
