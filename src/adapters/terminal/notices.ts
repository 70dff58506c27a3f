/** What the terminal itself says to whoever types: misuse explained, nothing sent. Chinese for `zh*`, English else. */
export type Notice =
  | { readonly kind: 'no-such-file'; readonly path: string }
  | { readonly kind: 'not-a-file'; readonly path: string }
  | { readonly kind: 'no-such-command'; readonly name: string; readonly known: readonly string[] }
  /** `there`: the buttons that can be pressed now, as printed. */
  | { readonly kind: 'no-such-button'; readonly there: string }
  | { readonly kind: 'not-taken' };

export function noticeText(notice: Notice, locale: string | undefined): string {
  return locale?.toLowerCase().startsWith('zh') ? chinese(notice) : english(notice);
}

function english(notice: Notice): string {
  switch (notice.kind) {
    case 'no-such-file':
      return `I can't find the file "${notice.path}", so nothing was sent. Put a path with spaces in quotes, @"my clip.mp4"; a word that only begins with @ is written @@word.`;
    case 'not-a-file':
      return `"${notice.path}" is not a file that can be read, so nothing was sent.`;
    case 'no-such-command':
      return `There is no command /${notice.name}. There are ${notice.known.map((name) => `/${name}`).join(', ')}.`;
    case 'no-such-button':
      return notice.there === ''
        ? 'There is no button to press right now.'
        : `No such button. There are ${notice.there}.`;
    case 'not-taken':
      return 'That could not be taken in. Please send it again.';
  }
}

function chinese(notice: Notice): string {
  switch (notice.kind) {
    case 'no-such-file':
      return `找不到文件“${notice.path}”，什么都没有发送。路径含空格时请加引号：@"my clip.mp4"；只是以 @ 开头的词请写成 @@词。`;
    case 'not-a-file':
      return `“${notice.path}”不是可以读取的文件，什么都没有发送。`;
    case 'no-such-command':
      return `没有 /${notice.name} 这个命令。可用的有：${notice.known.map((name) => `/${name}`).join('、')}。`;
    case 'no-such-button':
      return notice.there === '' ? '现在没有可以按的按钮。' : `没有这个按钮。现在有：${notice.there}。`;
    case 'not-taken':
      return '这条消息没有收下，请再发一次。';
  }
}
