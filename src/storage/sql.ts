export type SqlValue = string | number | null;
export type Row = Readonly<Record<string, SqlValue>>;

/** One statement with its values apart, as written with `sql`. */
export interface Statement {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** What is interpolated becomes a bound value, never part of the text: each call site is one constant statement. */
export function sql(texts: TemplateStringsArray, ...values: readonly SqlValue[]): Statement {
  return { text: texts.join('?'), values };
}
