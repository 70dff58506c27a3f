/** Keys, in a segment or its m, that tell what was done to it. */
const EFFECT =
  /^(?:background|bg|filters?|effects?|fx|transitions?|speed|playback_?rate|crop|rotat(?:e|ion)|flip(?:ped)?|mirror(?:ed)?|blur|fade(?:_?(?:in|out))?|opacity|animations?|styles?|colou?r|font|lut|mask|chroma_?key|zoom|scale|position|place|stabili[sz](?:e|ed|ation)|denoise|noise_?reduction|pitch|reversed?|loop|captions?|subtitles?|overlays?|stickers?|brightness|contrast|saturation|sharpen|vignette|grain|eq)$/i;

/** Values that change nothing. */
const NEUTRAL: Readonly<Record<string, unknown>> = {
  speed: 1,
  playbackrate: 1,
  scale: 1,
  zoom: 1,
  opacity: 1,
  saturation: 1,
  contrast: 1,
  brightness: 1,
};

const LONGEST_VALUE = 40;

/** What was done to a segment, as short words in the draft's order: "background: office", "speed: 1.5", "mirror". */
export function effectsOf(segment: Readonly<Record<string, unknown>>): readonly string[] {
  const { m } = segment;
  const layers = [segment, typeof m === 'object' && m !== null ? m : {}];
  return layers.flatMap((layer) =>
    Object.entries(layer).flatMap(([key, value]) => (EFFECT.test(key) ? effectOf(key, value) : [])),
  );
}

function effectOf(key: string, value: unknown): readonly string[] {
  const name = key.replaceAll(/_|(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  if (Array.isArray(value)) return value.flatMap((each) => effectOf(key, each));
  const words = wordsOf(value);
  if (words === undefined || value === NEUTRAL[name.replaceAll(' ', '')]) return [];
  return [words === '' ? name : `${name}: ${words}`];
}

/** '' where being there is all there is to say; undefined where nothing is. */
function wordsOf(value: unknown): string | undefined {
  if (value === true) return '';
  if (typeof value === 'number') return value === 0 ? undefined : String(value);
  if (typeof value === 'string') return shortened(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = Object.entries(value).filter(([, each]) => each !== null && each !== '');
  if (fields.length === 0) return undefined;
  const named = fields.find(
    ([key, each]) =>
      /^(?:name|type|kind|preset|style|id|label|title|text|prompt|color|value)$/i.test(key) && typeof each !== 'object',
  );
  return named ? shortened(String(named[1])) : '';
}

function shortened(text: string): string | undefined {
  const words = text.replaceAll(/\s+/g, ' ').trim();
  if (/^(?:|none|null|false|off|default|original|normal)$/i.test(words)) return undefined;
  // An address says nothing to people, and may hold a signature.
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(words)) return '';
  return words.length > LONGEST_VALUE ? `${words.slice(0, LONGEST_VALUE - 1)}…` : words;
}
