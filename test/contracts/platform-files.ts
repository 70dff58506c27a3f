import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { BotError } from '../../src/core/errors.ts';
import type { Source } from '../../src/core/ports.ts';
import { contents, delivery, drain, fromDatabase, never, noise, pour, sameBytes } from './platform-samples.ts';
import type { At } from './platform-under-test.ts';

export function delivering(at: At): void {
  describe('deliver', () => {
    it('delivers exactly the bytes of the source, whatever pieces they come in', async () => {
      const whole = noise(300_001);
      // A view into a larger buffer, an empty piece, a single byte: what a careless copy gets wrong.
      const pieces = [whole.subarray(0, 1), new Uint8Array(0), whole.subarray(1, 70_000), whole.subarray(70_000)];
      await at().platform.deliver(at().address, delivery(pieces, { name: 'edited.mp4' }), never());
      const [message] = await at().seen();
      expect(message?.files.map((file) => file.name)).toEqual(['edited.mp4']);
      expect(sameBytes(message?.files[0]?.bytes, whole)).toBe(true);
    });

    it('makes one file of the same key, one after the other and at once', async () => {
      const [one, other] = [delivery(['one']), delivery(['other'])];
      const first = await at().platform.deliver(at().address, one, never());
      const again = await at().platform.deliver(at().address, one, never());
      const both = await Promise.all([
        at().platform.deliver(at().address, other, never()),
        at().platform.deliver(at().address, other, never()),
      ]);
      expect(again.id).toBe(first.id);
      expect(both[0].id).toBe(both[1].id);
      expect(contents(await at().seen())).toEqual(['one', 'other']);
    });

    it('keeps two files of one name apart', async () => {
      await at().platform.deliver(at().address, delivery(['first'], { name: 'clip.mp4' }), never());
      await at().platform.deliver(at().address, delivery(['second'], { name: 'clip.mp4' }), never());
      expect(contents(await at().seen())).toEqual(['first', 'second']);
    });

    it('delivers two files at once', async () => {
      const [one, other] = [noise(150_000), noise(150_001)];
      await Promise.all([
        at().platform.deliver(at().address, delivery([one, 'one']), never()),
        at().platform.deliver(at().address, delivery([other, 'other']), never()),
      ]);
      const sizes = (await at().seen()).flatMap(({ files }) => files.map(({ bytes }) => bytes.length));
      expect(sizes.toSorted((a, b) => a - b)).toEqual([150_003, 150_006]);
    });

    it('takes a name that means harm as a mere name', async () => {
      const name = '../../..\\..//etc/pass\u0000wd\u001b[2J\n.mp4';
      await at().platform.deliver(at().address, delivery(['x'], { name }), never());
      const [file] = (await at().seen()).flatMap((message) => message.files);
      // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
      expect(file?.name).not.toMatch(/[/\\\u0000-\u001f]|\.\./);
    });

    it('leaves no listener on the signal', async () => {
      const signal = never();
      await at().platform.deliver(at().address, delivery(['x']), signal);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });
  });
}

export function breaking(at: At): void {
  describe('a delivery that does not come to its end', () => {
    it('rejects and shows no file when the source fails half-way; a second try under the same key succeeds', async () => {
      const broken = delivery(['half', new BotError('disconnected', 'the download broke')]);
      // By its kind the core decides whether a later attempt may do better.
      await expect(at().platform.deliver(at().address, broken, never())).rejects.toMatchObject({
        kind: 'disconnected',
      });
      expect(contents(await at().seen())).toEqual([]);
      await at().platform.deliver(at().address, { ...delivery(['whole']), key: broken.key }, never());
      expect(contents(await at().seen())).toEqual(['whole']);
    });

    it('rejects when the source cannot even be opened', async () => {
      const source = { stream: () => Promise.reject(new Error('gone')) };
      await expect(at().platform.deliver(at().address, { ...delivery([]), source }, never())).rejects.toThrow(Error);
      expect(await at().seen()).toEqual([]);
    });

    it('does not open the source when it is aborted beforehand', async () => {
      let opened = false;
      const source: Source = { stream: async () => ((opened = true), pour(['x'])) };
      const aborted = AbortSignal.abort(new Error('stopped'));
      await expect(at().platform.deliver(at().address, { ...delivery([]), source }, aborted)).rejects.toThrow(Error);
      expect(opened).toBe(false);
    });

    it('rejects when it is aborted right after it began', async () => {
      const controller = new AbortController();
      const begun = at().platform.deliver(at().address, delivery(['hang']), controller.signal);
      controller.abort(new Error('stopped'));
      await expect(begun).rejects.toThrow(Error);
      expect(await at().seen()).toEqual([]);
    });

    it('rejects at once when it is aborted half-way, even where the source hangs and does not listen', async () => {
      const controller = new AbortController();
      const hanging = delivery(['half', 'hang'], { onHang: () => controller.abort(new Error('stopped')) });
      await expect(at().platform.deliver(at().address, hanging, controller.signal)).rejects.toThrow(Error);
      expect(contents(await at().seen())).toEqual([]);
      expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    });
  });
}

export function opening(at: At): void {
  describe('open', () => {
    it('gives the bytes of an attached file, as often as they are asked for, also after JSON', async () => {
      const content = noise(200_003);
      const file = fromDatabase(await at().attach('my clip.mp4', content));
      expect(file.name).toBe('my clip.mp4');
      const source = at().platform.open(file);
      for (let time = 0; time < 2; time++) expect(sameBytes(await drain(source), content)).toBe(true);
      expect(source.bytes ?? content.length).toBe(content.length);
    });

    it('leaves no listener on the signal once the file is read', async () => {
      const source = at().platform.open(await at().attach('clip.mp4', noise(1_000)));
      const signal = never();
      await drain(source, signal);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });

    it('rejects when it is aborted', async () => {
      const source = at().platform.open(await at().attach('clip.mp4', noise(1_000)));
      await expect(drain(source, AbortSignal.abort(new Error('stopped')))).rejects.toThrow(Error);
    });

    it('says that a file is gone when it is', async () => {
      const file = await at().attach('clip.mp4', noise(10));
      await at().lose(file);
      await expect(drain(at().platform.open(file))).rejects.toMatchObject({ kind: 'file-gone' });
    });
  });
}
