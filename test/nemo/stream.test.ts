import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../src/core/ports.ts';
import { decoded, inPiecesOf, type Decoded } from './decoding.ts';
import { stream } from './server.ts';
import { RUN, told, world } from './world.ts';

const captures = new URL('captures/', import.meta.url);

function capture(name: string): Buffer {
  return readFileSync(new URL(`${name}.sse`, captures));
}

function whole(text: string | Uint8Array): Decoded {
  return decoded([Buffer.from(text)]);
}

const said = (text: string): AgentEvent => ({ type: 'text', text, whole: true });
const streamed = (text: string): AgentEvent => ({ type: 'text', text, whole: false });
const tool = (name: string): AgentEvent => ({ type: 'tool', name });
const keepalive: AgentEvent = { type: 'keepalive' };

describe('the recorded streams', () => {
  const hello = 'Hello! I can help you make a video. What would you like to create?';
  const expected: Readonly<Record<string, Partial<Decoded>>> = {
    plain: { events: [said(hello)] },
    'plain-stream': {
      events: [
        ...['Hello! I can h', 'elp you make a', ' video. What w', 'ould you like ', 'to create?'].map(streamed),
        said(hello),
      ],
    },
    tool: {
      events: [
        tool('generate_video'),
        tool('generate_video'),
        said('Your video is ready: a 5-second coffee product showcase.'),
      ],
    },
    'thought-stream': { events: [said('The title is on track 3.')] },
    silent: { events: [tool('edit_timeline'), tool('edit_timeline')] },
    silent2: { events: [tool('edit_timeline'), tool('edit_timeline')] },
    gui: {
      events: [
        said(
          'I have added the subtitles. Click the **Export** button in the top right corner, or drag the clip onto the timeline to preview it.',
        ),
      ],
    },
    errevent: {
      events: [said('Partial answer before error.')],
      fault: { detail: 'RESOURCE_EXHAUSTED: Quota exceeded for model' },
    },
    unicode: {
      events: [
        said(JSON.parse(/"text":("(?:[^"\\]|\\.)*")/.exec(capture('unicode').toString())?.[1] ?? '')) as AgentEvent,
      ],
    },
  };

  it('rules 38, 39, 47, 48: say what they say, and nothing in them is a mystery', () => {
    for (const [name, result] of Object.entries(expected)) {
      expect([name, whole(capture(name))]).toEqual([name, { fault: undefined, ignored: 0, ...result }]);
    }
    expect(readdirSync(captures).toSorted()).toEqual(
      Object.keys(expected)
        .map((name) => `${name}.sse`)
        .toSorted(),
    );
  });

  it('rule 47: say the same in pieces of every size, in every kind of line', () => {
    for (const name of Object.keys(expected)) {
      const text = capture(name).toString();
      for (const newline of ['\n', '\r\n', '\r']) {
        const bytes = Buffer.from(`\uFEFF${text.replaceAll('\n', newline)}`);
        // Other line ends differ from the first only where a cut falls into one.
        const largest = newline === '\n' ? bytes.length : 64;
        for (let size = 1; size <= largest; size += 1) {
          const result = decoded(inPiecesOf(size, bytes));
          // The message is built only for the piece that differs: there are thousands.
          if (JSON.stringify(result) === JSON.stringify(whole(text))) continue;
          expect([name, newline, size, result]).toEqual([name, newline, size, whole(text)]);
        }
      }
    }
  });

  it('rule 47: say the same over a real socket', async () => {
    const { server, nemo } = await world({ token: 'op' });
    for (const name of Object.keys(expected)) {
      server.on(RUN, stream(...inPiecesOf(97, capture(name))));
      expect((await told(nemo)).events).toEqual(expected[name]?.events);
    }
  });
});

const data = (event: unknown): string => `data: ${JSON.stringify(event)}\n\n`;
const agent = (parts: readonly unknown[], more: object = {}): string =>
  data({ invocationId: 'e-1', author: 'nemo_agent', content: { role: 'model', parts }, ...more });

describe('events in all their forms', () => {
  it('rule 40: a heartbeat in any dress is a keepalive and no text', () => {
    const dresses = [
      'event: heartbeat\ndata: {"ts":1}',
      'event: ping\ndata: still here',
      'data: heartbeat',
      'data: "heartbeat"',
      'data:HEARTBEAT',
      'data: keep-alive',
      'data: {"type":"heartbeat"}',
      'data: {"type":"ping","at":3}',
      ': heartbeat',
      ':',
      'data:',
      'data: ',
      'id: 7\ndata:',
    ];
    for (const dress of dresses) {
      expect([dress, whole(`${dress}\n\n`)]).toEqual([dress, { events: [keepalive], fault: undefined, ignored: 0 }]);
    }
  });

  it('rule 39: of tool calls and results the name is told and nothing else', () => {
    const secret = { args: { password: 'p4ss' }, response: { url: 'https://cdn.test/p4ss' }, result: 'p4ss' };
    const text = [
      data({ type: 'tool_call', name: 'cut', ...secret }),
      data({ type: 'tool_result', name: 'cut', error: 'p4ss', ...secret }),
      agent([{ functionCall: { name: 'paint', ...secret } }]),
      agent([{ function_call: { name: 'paint', ...secret } }], { partial: true }),
      data({ author: 'user', content: { role: 'user', parts: [{ function_response: { name: 'paint', ...secret } }] } }),
      `event: tool_call\ndata: ${JSON.stringify({ name: 'mix', ...secret })}\n\n`,
    ].join('');
    expect(whole(text)).toEqual({
      events: [tool('cut'), tool('cut'), tool('paint'), tool('paint'), tool('paint'), tool('mix')],
      fault: undefined,
      ignored: 0,
    });
  });

  it('thoughts, echoes of the prompt and everything unheard of are never shown', () => {
    const text = [
      agent([{ text: 'I wonder', thought: true }], { partial: true }),
      agent([{ text: 'I wonder', thought: true }, { text: '' }]),
      data({ author: 'user', content: { role: 'user', parts: [{ text: 'make it better' }] } }),
      agent([{ inlineData: { data: 'AAAA' } }, { executableCode: { code: 'rm' } }, 'bare', null]),
      data({ type: 'thinking', content: 'I wonder' }),
      data({ type: 'message_stop' }),
      data({ type: 'text', content: { odd: true } }),
      data({ actions: { stateDelta: { a: 1 } } }),
      data({ type: 'progress', code: 102, error: 'retrying' }),
      'data: [DONE]\n\n',
      'data: Internal note\n\n',
      'data: 42\n\n',
      'data: {"type":"text","content":\n\n',
      'event: text\ndata: not JSON\n\n',
      'nonsense: x\nretry: soon\n\n',
    ].join('');
    expect(whole(text)).toEqual({ events: [], fault: undefined, ignored: 9 });
  });

  it('rule 47: both spellings, several data lines, ids, retries and a missing last blank line', () => {
    const text =
      'id: 1\nretry: 10\nevent: message\ndata: {"type":"text",\ndata:  "content":"One. "}\n\n' +
      'data:{"invocation_id":"e","content":{"parts":[{"function_call":{"name":"cut"}},{"text":"Two."}]}}\nid\n\n' +
      'data: {"type":"text","content":"Three."}';
    expect(whole(text).events).toEqual([
      streamed('One. '),
      said('One. '),
      said('Two.'),
      tool('cut'),
      streamed('Three.'),
    ]);
  });

  it('an event beyond a megabyte is skipped, and what follows is read', () => {
    const huge = data({ type: 'tool_result', name: 'x', result: 'y'.repeat(3_000_000) });
    const bytes = Buffer.from(
      `${data({ type: 'text', content: 'Before.' })}${huge}${data({ type: 'tool_call', name: 'after' })}`,
    );
    expect(decoded(inPiecesOf(65_536, bytes))).toEqual({
      events: [streamed('Before.'), tool('after')],
      fault: undefined,
      ignored: 1,
    });
  });
});

describe('errors inside a stream', () => {
  const before = 'data: {"type":"text","content":"So far."}\n\n';
  const cases: readonly (readonly [string, string, object])[] = [
    ['an error', '{"error":"model overloaded"}', { kind: 'agent-failed', facts: { detail: 'model overloaded' } }],
    [
      'an error object',
      '{"error":{"message":"model overloaded","code":3}}',
      { kind: 'agent-failed', facts: { detail: 'model overloaded' } },
    ],
    [
      'Q37: an error with quotes nobody escaped',
      '{"error": "bad "value" here"}',
      { kind: 'agent-failed', facts: { detail: 'bad "value" here' } },
    ],
    ['Q37: an error cut short', '{"error": "it broke', { kind: 'agent-failed', facts: { detail: 'it broke' } }],
    [
      'the envelope',
      '{"code":2001,"message":"no credits"}',
      { kind: 'no-credits', facts: { registerUrl: 'https://nemovideo.test/register?bind=anon_7' } },
    ],
    ['the envelope with text', '{"code":"1002","msg":"gone"}', { kind: 'session-lost' }],
    [
      'the envelope with an unknown code',
      '{"code":500,"detail":"oops"}',
      { kind: 'agent-failed', facts: { detail: 'oops' } },
    ],
    [
      'the framework’s',
      '{"author":"a","error_code":"RESOURCE_EXHAUSTED","error_message":"quota"}',
      { kind: 'agent-failed', facts: { detail: 'RESOURCE_EXHAUSTED: quota' } },
    ],
    ['the framework’s, with a number', '{"errorCode":"2001","errorMessage":"quota"}', { kind: 'no-credits' }],
    [
      'a documented-looking one',
      '{"type":"error","content":"render farm on fire"}',
      { kind: 'agent-failed', facts: { detail: 'render farm on fire' } },
    ],
    [
      'a token in an error',
      '{"error":"nmv_usr_abc is bad"}',
      { kind: 'agent-failed', facts: { detail: '[secret] is bad' } },
    ],
  ];

  it.each(cases)('%s is thrown after what came before it, as started', async (_, frame, expected) => {
    const { server, nemo } = await world({ token: 'op' });
    server.on(RUN, stream(before, `data: ${frame}\n\n`, 'data: {"type":"text","content":"after"}\n\n'));
    const { events: came, error } = await told(nemo);
    expect(came).toEqual([streamed('So far.')]);
    expect(error).toMatchObject(expected);
    expect(error).toMatchObject({ facts: { started: true } });
  });

  it('an event named error is one', () => {
    expect(whole('event: error\ndata: out of tape\n\n').fault).toEqual({ detail: 'out of tape' });
    expect(whole('event: error\ndata: {"message":"out of tape"}\n\n').fault).toEqual({ detail: 'out of tape' });
  });

  it('what only looks like an error is none', () => {
    const harmless = [
      '{"error":null,"type":"heartbeat"}',
      '{"errorCode":"STOP","content":{"parts":[]}}',
      '{"errorCode":{"toString":0}}',
      '{"code":0}',
      '{"code":200,"message":"ok"}',
      '{"error":""}',
    ];
    for (const frame of harmless) expect([frame, whole(`data: ${frame}\n\n`).fault]).toEqual([frame, undefined]);
  });
});
