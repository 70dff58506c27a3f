import { parseArgs } from 'node:util';
import { Demuxer, Muxer } from 'node-av/api';

const USAGE = 'usage: cut.ts film.mp4 part.mp4 --seconds 10\n';

/** Copies the beginning of a film, packet by packet: nothing is encoded anew. */
async function cut(from: string, to: string, seconds: number): Promise<void> {
  const input = await Demuxer.open(from);
  const output = await Muxer.open(to);
  const places = new Map(
    [input.video(), input.audio()].flatMap((stream) => (stream ? [[stream.index, output.addStream(stream)]] : [])),
  );
  for await (const packet of input.packets()) {
    if (!packet) break;
    const place = places.get(packet.streamIndex);
    const stream = input.streams[packet.streamIndex];
    const at = stream ? (Number(packet.pts) * stream.timeBase.num) / stream.timeBase.den : 0;
    if (place !== undefined && at < seconds) await output.writePacket(packet, place);
    packet.free();
    if (at >= seconds + 1) break;
  }
  await output.close();
  await input.close();
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seconds: { type: 'string' } } });
const [from, to] = positionals;
const seconds = Number(values.seconds);
if (!from || !to || !(seconds > 0)) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  await cut(from, to, seconds);
}
