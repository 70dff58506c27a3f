import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { channelKey } from '../../src/core/message.ts';
import { breaking, delivering, opening } from './platform-files.ts';
import {
  button,
  CROWD_WORDS,
  delivery,
  fromDatabase,
  longestText,
  never,
  pings,
  post,
  seen,
  texts,
} from './platform-samples.ts';
import type { At, PlatformUnderTest } from './platform-under-test.ts';

export type { PlatformUnderTest, SeenMessage } from './platform-under-test.ts';

/** What every chat platform promises the core. */
export function platformContract(name: string, open: () => Promise<PlatformUnderTest>): void {
  describe(`${name} as a chat platform`, () => {
    let at: PlatformUnderTest;
    beforeEach(async () => {
      at = await open();
    });
    afterEach(async () => at.close());

    posting(() => at);
    editing(() => at);
    goingAway(() => at);
    mentioning(() => at);
    delivering(() => at);
    breaking(() => at);
    opening(() => at);
    beingBusy(() => at);
  });
}

function posting(at: At): void {
  describe('post', () => {
    it('shows the text and the buttons, in their order', async () => {
      const buttons = ['Export', 'Status', '撤销', 'Retry', 'Stop'].map((label) => button(label));
      await at().platform.post(at().address, post('It is done.\nWhat next?', { buttons }));
      expect(await at().seen()).toEqual([
        seen('It is done.\nWhat next?', ['Export', 'Status', '撤销', 'Retry', 'Stop']),
      ]);
    });

    it('takes button ids of 64 characters', async () => {
      await at().platform.post(at().address, post('Well?', { buttons: [{ ...button('Yes'), id: 'x'.repeat(64) }] }));
      expect(await at().seen()).toEqual([seen('Well?', ['Yes'])]);
    });

    it('keeps the order of posts', async () => {
      for (const text of ['one', 'two', 'three']) await at().platform.post(at().address, post(text));
      expect(texts(await at().seen())).toEqual(['one', 'two', 'three']);
    });

    it('makes one post of the same key, one after the other and at once', async () => {
      const one = post('only once');
      const first = await at().platform.post(at().address, one);
      const again = await at().platform.post(at().address, one);
      const other = post('only once too');
      const both = await Promise.all([
        at().platform.post(at().address, other),
        at().platform.post(at().address, other),
      ]);
      expect(again.id).toBe(first.id);
      expect(both[0].id).toBe(both[1].id);
      expect(texts(await at().seen())).toEqual(['only once', 'only once too']);
    });

    it('makes two posts of the same words under two keys', async () => {
      const [first, second] = [post('Done.'), post('Done.')];
      const posted = [await at().platform.post(at().address, first), await at().platform.post(at().address, second)];
      expect(posted[0]?.id).not.toBe(posted[1]?.id);
      expect(texts(await at().seen())).toEqual(['Done.', 'Done.']);
    });

    it('does not cut a text that is as long as its limit, nor add to it', async () => {
      const text = longestText(at().platform);
      await at().platform.post(at().address, post(text));
      expect(texts(await at().seen())).toEqual([text]);
    });

    it('lets the one person read what is for one person only', async () => {
      await at().platform.post(at().address, post('42 credits', { audience: { only: at().personId } }));
      const [message] = await at().seen();
      expect(message?.text).toContain('42 credits');
    });

    it('answers with a message of the same channel that survives JSON', async () => {
      const posted = await at().platform.post(at().address, post('Queued'));
      const stored = fromDatabase(posted);
      expect(channelKey(posted.address)).toBe(channelKey(at().address));
      expect(stored).toEqual(posted);
      await at().platform.edit(stored, post('Editing'));
      expect(texts(await at().seen())).toEqual(['Editing']);
    });
  });
}

function editing(at: At): void {
  describe('edit', () => {
    it('shows the new text and buttons in place of the old ones', async () => {
      const card = await at().platform.post(at().address, post('Queued, 2 ahead', { buttons: [button('Stop')] }));
      await at().platform.post(at().address, post('something else'));
      await at().platform.edit(card, post('Done in 42 s', { buttons: [button('Export')] }));
      expect(await at().seen()).toEqual([seen('Done in 42 s', ['Export']), seen('something else')]);
    });

    it('takes the buttons away where the new post has none', async () => {
      const card = await at().platform.post(at().address, post('Editing', { buttons: [button('Stop')] }));
      await at().platform.edit(card, post('Editing'));
      expect(await at().seen()).toEqual([seen('Editing')]);
    });

    it('answers with a message that can be edited again', async () => {
      let card = await at().platform.post(at().address, post('0 %'));
      for (const text of ['50 %', '50 %', '100 %']) card = await at().platform.edit(card, post(text));
      expect(texts(await at().seen())).toEqual(['100 %']);
    });

    it('does not cut a text that is as long as its limit', async () => {
      const card = await at().platform.post(at().address, post('short'));
      const text = longestText(at().platform);
      await at().platform.edit(card, post(text));
      expect(texts(await at().seen())).toEqual([text]);
    });

    it('answers with another message, also editable, where the one to edit is gone', async () => {
      const card = post('Editing');
      const old = await at().platform.post(at().address, card);
      await at().platform.remove(old);
      const other = await at().platform.edit(old, { ...card, text: 'Still editing' });
      expect(other.id).not.toBe(old.id);
      await at().platform.edit(other, { ...card, text: 'Done' });
      expect(texts(await at().seen())).toEqual(['Done']);
    });
  });
}

function goingAway(at: At): void {
  describe('remove and buried', () => {
    it('takes a message away, and only that one', async () => {
      await at().platform.post(at().address, post('stays'));
      await at().platform.remove(await at().platform.post(at().address, post('goes')));
      expect(texts(await at().seen())).toEqual(['stays']);
    });

    it('finds it fine that a message is gone already', async () => {
      const posted = await at().platform.post(at().address, post('goes'));
      await at().platform.remove(posted);
      await expect(at().platform.remove(posted)).resolves.toBeUndefined();
    });

    it('does not call a message buried while it stands last', async () => {
      await at().write('before it');
      const posted = await at().platform.post(at().address, post('last'));
      expect(await at().platform.buried(posted)).toBe(false);
    });

    it('calls a message buried once somebody wrote below it, where it can tell', async () => {
      const posted = await at().platform.post(at().address, post('first'));
      await at().write('below it');
      expect(await at().platform.buried(posted)).toBe(at().tellsBuried);
    });
  });
}

function mentioning(at: At): void {
  describe('mentions', () => {
    it('notifies nobody, whatever the words say', async () => {
      const text = `${CROWD_WORDS} <@${at().personId}> @${at().personId}`;
      const posted = await at().platform.post(at().address, post(text));
      await at().platform.edit(posted, post(`${text} again`));
      await at().platform.post(at().address, post('Well?', { buttons: [button('@everyone')] }));
      await at().platform.deliver(at().address, delivery(['x'], { name: '@here.mp4', altText: text }), never());
      expect(pings(await at().seen())).toEqual([]);
    });

    it('notifies the one person who is meant, beside the same words', async () => {
      await at().platform.post(at().address, post(`Done. ${CROWD_WORDS}`, { mention: at().personId }));
      const all = await at().seen();
      expect(pings(all)).toEqual([at().personId]);
      expect(all[0]?.text).toContain('Done.');
    });

    it('has room for the mention beside a text as long as the limit', async () => {
      const text = longestText(at().platform);
      await at().platform.post(at().address, post(text, { mention: at().personId }));
      const all = await at().seen();
      expect(all).toHaveLength(1);
      expect(all[0]?.text).toContain(text);
    });
  });
}

function beingBusy(at: At): void {
  describe('showBusy', () => {
    it('never rejects, not even where the channel does not exist', async () => {
      await expect(at().platform.showBusy(at().address, true)).resolves.toBeUndefined();
      await expect(at().platform.showBusy(at().address, false)).resolves.toBeUndefined();
      await expect(at().platform.showBusy({ ...at().address, channelId: 'nowhere' }, true)).resolves.toBeUndefined();
      expect(await at().seen()).toEqual([]);
    });
  });
}
