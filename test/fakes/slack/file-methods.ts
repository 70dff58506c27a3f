import { channelOf } from './chat.ts';
import { timestamp, unique } from './ids.ts';
import { refused, type Method } from './desk.ts';

/** The three steps of an upload, and what is told about files. */
export const fileMethods: Readonly<Record<string, Method>> = {
  'files.info': (args, _team, { storage }) => {
    const file = storage.files.get(args['file'] ?? '');
    if (file === undefined || file.gone) return refused('file_not_found');
    if (file.refusal !== undefined) return refused(file.refusal);
    if (file.looksToGo > 0) {
      file.looksToGo -= 1;
      const { url_private: _, url_private_download: __, size: ___, shares: ____, ...processing } = storage.wire(file);
      return { ok: true, file: { ...processing, size: 0 } };
    }
    return { ok: true, file: storage.wire(file) };
  },

  'files.getUploadURLExternal': (args, _team, { storage }) => {
    const length = Number(args['length']);
    const { filename = '' } = args;
    if (!Number.isInteger(length) || length <= 0) return refused('invalid_arguments');
    if (filename === '') return refused('invalid_arguments');
    const id = unique('F');
    const altText = args['alt_txt'];
    storage.uploads.set(id, {
      id,
      name: filename,
      length,
      altText,
      received: [],
      bytes: 0,
      headers: {},
      completed: false,
    });
    return { ok: true, file_id: id, upload_url: `${storage.base}/upload/v1/${id}` };
  },

  'files.completeUploadExternal': (args, team, desk) => {
    const channel = channelOf(args, team, desk);
    if (!('type' in channel)) return channel;
    const wanted = JSON.parse(args['files'] ?? '[]') as { id: string; title?: string }[];
    const uploads = wanted.map(({ id }) => desk.storage.uploads.get(id));
    if (uploads.some((upload) => upload === undefined || upload.completed || upload.bytes !== upload.length)) {
      return refused('file_not_found');
    }
    const stored = uploads.map((upload) => {
      if (upload === undefined) throw new Error('checked above');
      upload.completed = true;
      const content = desk.storage.forgetful ? { bytes: upload.bytes } : Buffer.concat(upload.received);
      const file = {
        id: upload.id,
        name: upload.name,
        mimeType: 'video/mp4',
        content,
        more: {},
        gone: false,
        looksToGo: 1,
      };
      desk.storage.files.set(upload.id, file);
      return file;
    });
    const threadTs = args['thread_ts'];
    const ts = timestamp();
    desk.world.write({
      ts,
      teamId: team.id,
      channelId: channel.id,
      threadTs,
      userId: team.botUserId,
      byBot: true,
      text: args['initial_comment'] ?? '',
      files: stored,
    });
    for (const file of stored)
      Object.assign(file, { shares: { public: { [channel.id]: [{ ts, thread_ts: threadTs }] } } });
    // As Slack does it: what has been shared where comes later.
    return { ok: true, files: stored.map(({ id, name }) => ({ id, title: name })) };
  },

  'files.delete': (args, _team, { storage, world }) => {
    const id = args['file'] ?? '';
    if (!storage.uploads.delete(id) && !storage.files.has(id)) return refused('file_not_found');
    storage.files.delete(id);
    for (const message of world.messages.filter(({ files }) => files.some((file) => file.id === id)))
      world.remove(message);
    return { ok: true };
  },
};
