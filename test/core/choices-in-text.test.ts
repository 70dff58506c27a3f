import { describe, expect, it } from 'vitest';
import { choicesInText } from '../../src/core/choices-in-text.ts';

const labels = (text: string): readonly string[] => choicesInText(text).map(({ label }) => label);

describe('choicesInText', () => {
  it.each([
    ['Which background would you like?\n1. Office\n2. Beach\n3. Blur', ['Office', 'Beach', 'Blur']],
    ['I have three.\n\nWhich one?\n\n- Office\n- Beach', ['Office', 'Beach']],
    ['Please choose one of these styles:\n• **Warm**\n• **Cold**', ['Warm', 'Cold']],
    ['Here is what I can do:\n1) Trim\n2) Blur\n\nWhich one would you like?', ['Trim', 'Blur']],
    ['Which style? A) Office B) Beach at sunset C) White', ['Office', 'Beach at sunset', 'White']],
    ['想要哪一种背景？\n1. 办公室\n2. 渐变\n3. 光斑', ['办公室', '渐变', '光斑']],
    ['请选择一种风格：\n①温暖\n②冷色', ['温暖', '冷色']],
    ['您更喜欢哪个？\nA、办公室\nB、海边', ['办公室', '海边']],
  ])('finds the choices in %j', (text, expected) => {
    expect(labels(text)).toEqual(expected);
  });

  it('has a short label for the button and the whole choice to send back', () => {
    const found = choicesInText(
      'Which one?\n1. **Office**: bright, with plants\n2. Beach (at sunset)\n3. A very long description of a place that nobody could ever read on a button',
    );
    expect(found[0]).toEqual({ label: 'Office', text: 'Office: bright, with plants' });
    expect(found[1]).toEqual({ label: 'Beach', text: 'Beach (at sunset)' });
    expect(found[2]?.label).toHaveLength(40);
    expect(found[2]?.label.endsWith('…')).toBe(true);
  });

  it.each([
    'What I did:\n1. Removed the background\n2. Added a title',
    'Which one?\n1. Only this',
    'Which?\n1. a\n2. b\n3. c\n4. d\n5. e\n6. f',
    'Please tell me more:\n1. Which background?\n2. How long?',
    'Which one would you like?',
    'Which one?\n1. Office\n2. Beach\n\nBy the way, your title is there.\nAnd the music too.',
    'Done! Anything else?',
    'Which one?\n1. Office\n2. Office',
    '',
  ])('finds none in %j', (text) => {
    expect(choicesInText(text)).toEqual([]);
  });
});
