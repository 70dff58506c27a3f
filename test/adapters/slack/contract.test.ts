import { ALICE, buttonsOf, CHANNEL, shownText, type FakeMessage } from '../../fakes/slack/fake.ts';
import { sizeOf } from '../../fakes/slack/storage.ts';
import { platformContract, type PlatformUnderTest, type SeenMessage } from '../../contracts/platform.ts';
import { at, bench, closeAll } from './harness.ts';

platformContract('Slack', async (): Promise<PlatformUnderTest> => {
  const { fake, slack, host } = await (await bench('http')).start();
  const root = fake.people.writes({ text: 'the thread begins' });
  const threadTs = root.message.ts;
  return {
    platform: slack.platform,
    address: at(threadTs),
    personId: ALICE,
    tellsBuried: true,
    seen: async () => fake.world.messages.filter(({ byBot, channelId }) => byBot && channelId === CHANNEL).map(asSeen),
    write: async (text) => {
      await fake.people.says({ text, threadTs });
    },
    attach: async (name, content) => {
      const before = host.received.length;
      const file = fake.keep(name, content);
      await fake.people.says({ text: '<@U0NEMO>', files: [file], threadTs });
      const [ref] = host.received[before]?.files ?? [];
      if (ref === undefined) throw new Error('the file did not arrive');
      return ref;
    },
    lose: async (file) => {
      const stored = fake.storage.files.get((file.ref as { fileId: string }).fileId);
      if (stored !== undefined) stored.gone = true;
    },
    close: closeAll,
  };
});

function asSeen(message: FakeMessage): SeenMessage {
  return {
    text: shownText(message),
    buttons: buttonsOf(message).map(({ text }) => text.text),
    pings: message.pings,
    files: message.files.map(({ name, content }) => ({
      name,
      bytes: content instanceof Uint8Array ? content : new Uint8Array(sizeOf(content)),
    })),
  };
}
