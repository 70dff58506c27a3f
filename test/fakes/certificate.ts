import { generate } from 'selfsigned';

/** A certificate of its own making for these names, and its key: new for every run, so that no key is kept anywhere. */
export async function makeCertificate(
  ...names: readonly string[]
): Promise<{ readonly cert: string; readonly key: string }> {
  const [first = 'localhost'] = names;
  const altNames = names.map((name) =>
    /^[\d.]+$/.test(name) ? ({ type: 7, ip: name } as const) : ({ type: 2, value: name } as const),
  );
  const made = await generate([{ name: 'commonName', value: first }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'subjectAltName', altNames },
      { name: 'basicConstraints', cA: true },
    ],
  });
  return { cert: made.cert, key: made.private };
}
