import type { FileRef } from '../../../src/core/message.ts';
import { readMessage, asHeard } from '../../../src/adapters/discord/inbound.ts';
import { ALICE, BOT, CHANNEL, type FakeMessage } from '../../fakes/discord/fake.ts';
import { platformContract, type PlatformUnderTest, type SeenMessage } from '../../contracts/platform.ts';
import { bench, closeAll, HERE } from './harness.ts';

platformContract('Discord', async (): Promise<PlatformUnderTest> => {
  const { fake, discord } = await bench();
  const direct = fake.world.directWith(ALICE);
  return {
    platform: discord.platform,
    address: HERE,
    personId: ALICE,
    tellsBuried: true,
    seen: async () => [...fake.world.fromBot(CHANNEL), ...fake.world.fromBot(direct.id)].map(asSeen),
    write: async (text) => {
      fake.people.writes({ text });
    },
    attach: async (name, content) => {
      const written = fake.people.writes({ files: [{ name, content }] });
      const [file] = readMessage(asHeard(fake.world.wire(written))!, { userId: BOT }, false).files;
      return file as FileRef;
    },
    lose: async (file) => fake.cdn.forget((file.ref as { attachmentId: string }).attachmentId),
    close: closeAll,
  };
});

function asSeen({ content, components, pings, uploads }: FakeMessage): SeenMessage {
  const buttons = components.flatMap((row) => row.components.map(({ label }) => label));
  return { text: content, buttons, pings, files: uploads.map(({ name, bytes }) => ({ name, bytes })) };
}
