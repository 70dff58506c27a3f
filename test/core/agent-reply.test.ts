import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AgentReply } from '../../src/core/agent-reply.ts';
import type { AgentEvent } from '../../src/core/ports.ts';

const cutNote = 'The rest is left out.';
const delta = (text: string): AgentEvent => ({ type: 'text', text, whole: false });
const whole = (text: string): AgentEvent => ({ type: 'text', text, whole: true });
const tool = (name: string): AgentEvent => ({ type: 'tool', name });
const keepalive: AgentEvent = { type: 'keepalive' };

function fold(...events: readonly AgentEvent[]): AgentReply {
  const reply = new AgentReply(cutNote);
  for (const event of events) reply.take(event);
  return reply;
}

describe('AgentReply', () => {
  it('rule 48: shows text once when partial deltas are followed by an aggregate', () => {
    const reply = new AgentReply(cutNote);
    expect(reply.take(delta('Hello! '))).toBe(true);
    expect(reply.take(delta('I can help.'))).toBe(true);
    expect(reply.text).toBe('Hello! I can help.');
    expect(reply.take(whole('Hello! I can help.'))).toBe(false);
    expect(reply.text).toBe('Hello! I can help.');
  });

  it('rule 48: lets the aggregate correct what was streamed', () => {
    expect(fold(delta('Helo'), whole('Hello.')).text).toBe('Hello.');
  });

  it('separates passages by a blank line, as they come', () => {
    expect(fold(whole('The raw video is ready.'), tool('add_music'), whole('Music added.')).text).toBe(
      'The raw video is ready.\n\nMusic added.',
    );
    expect(fold(delta('One.'), tool('cut'), delta('Two.')).text).toBe('One.\n\nTwo.');
  });

  it('replaces every streamed passage that the aggregate repeats, and only those', () => {
    expect(fold(delta('One. '), tool('cut'), delta('Two.'), whole('One. Two.')).text).toBe('One. Two.');
    expect(fold(delta('One.'), tool('cut'), delta('Two'), whole('Two, done.')).text).toBe('One.\n\nTwo, done.');
    expect(fold(delta('One.'), tool('cut'), whole('One.')).text).toBe('One.');
  });

  it('keeps what was streamed when the aggregate is empty, and shows a repeated passage once', () => {
    expect(fold(delta('Done.'), whole('')).text).toBe('Done.');
    expect(fold(whole('Done.'), whole('Done.')).text).toBe('Done.');
  });

  it('rules 39 and 40: tools and keepalives are counted or passed over, never shown', () => {
    const reply = fold(tool('add_title'), keepalive, tool('add_music'));
    expect(reply.text).toBe('');
    expect([reply.tools, reply.lastTool]).toEqual([2, 'add_music']);
    expect(reply.take(keepalive)).toBe(false);
    expect(reply.take(tool('cut'))).toBe(false);
  });

  it('takes white space alone for no visible change', () => {
    const reply = fold(delta('Done.'));
    expect(reply.take(delta(' \n'))).toBe(false);
    expect(fold(whole('  \n ')).text).toBe('');
  });

  it.each([
    'I encountered a temporary issue. Please try again later.',
    "I'm sorry, I ran into a temporary problem while processing your request.",
    'Sorry! I have encountered a brief issue. Please try again in a moment.',
    '抱歉，我遇到了一个临时问题，请稍后再试。',
    '很抱歉，系统出现了暂时性的错误。请稍后重试。',
  ])('ignores a trailing "%s" where real text came before', (apology) => {
    expect(fold(whole('Your background is an office now.'), whole(apology)).text).toBe(
      'Your background is an office now.',
    );
    expect(fold(whole(`Your background is an office now. ${apology}`)).text).toBe('Your background is an office now.');
    expect(fold(whole(apology)).text).toBe(apology);
    expect(fold(whole('Done.'), ...[...apology].map(delta), whole(apology)).text).toBe('Done.');
  });

  it('keeps a temporary issue that is news, and one that more text follows', () => {
    const news = 'I ran into a temporary issue with the font, so I used Inter instead.';
    expect(fold(whole('Title added.'), whole(news)).text).toBe(`Title added.\n\n${news}`);
    const followed = 'I encountered a temporary issue. The title is there now.';
    expect(fold(whole(followed)).text).toBe(followed);
    const advice = 'Title added. You can try again with another font.';
    expect(fold(whole(advice)).text).toBe(advice);
  });

  it('stops growing at 200,000 characters, between two characters, and says so', () => {
    const reply = fold(...Array.from({ length: 30 }, () => delta('a'.repeat(10_000))), delta('more'));
    expect(reply.text).toBe(`${'a'.repeat(200_000)}\n\n${cutNote}`);
    const family = fold(whole(`${'a'.repeat(199_995)}👩‍👩‍👧‍👦`));
    expect(family.text).toBe(`${'a'.repeat(199_995)}\n\n${cutNote}`);
  });

  it('shows the same for every way of cutting an answer into deltas', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 6 })), fc.boolean(), (parts, aggregated) => {
        const text = parts.join('');
        const reply = fold(...parts.map(delta), ...(aggregated ? [whole(text)] : []));
        expect(reply.text).toBe(fold(whole(text)).text);
      }),
    );
  });
});
