/**
 * What a word can be in a command, one letter each: a whole message becomes a short string that the grammar can match.
 * `?` is any word that is no part of a command, `!` an editing verb, `-` a negation, `F` politeness and filling.
 */
export type Letter = keyof typeof vocabulary | 'n' | '?';

/** English, then Chinese (simplified; traditional characters are mapped to them). The longest phrase wins. */
export const vocabulary = {
  /** To export. */
  E: `export, exports, re-export, download, render, download link, export link, 导出, 下载, 渲染, 输出, 汇出, 下载链接, 导出链接,
      重新导出, 可以导出了吗`,
  /** To send. */
  S: `send, give, get me, hand me, send over, send back, 发, 发送, 发给, 传给, 给我`,
  /** Send it to me, whole by itself. */
  s: `send it over, hand it over, 发我, 发给我, 发过来, 传给我, 给我发`,
  /** The video. */
  V: `video, videos, clip, clips, file, files, movie, film, result, footage, recording, final cut, rough cut,
      my edit, the edit, my edits, 视频, 成片, 成品, 影片, 片子, 短片, 文件, 档案, 结果, 作品, 录像`,
  I: `it, this, that, them, these, this one, that one, 它, 这个, 那个, 这, 该, 这些, 这段, 这条`,
  C: `credits, credit, balance, credit balance, account balance, credits balance, top up, topup, recharge, refill,
      积分, 余额, 点数, 额度, 充值`,
  /** How much of it is left. */
  R: `left, remaining, remain, do i have, have i got, have, i have, got, enough, any, am i out of, out of, 还剩, 剩,
      剩余, 剩下, 还有, 有, 够, 够用, 够不够, 还够`,
  Q: `how many, how much, what is, whats, what are, what, how is, hows, how are, how do i, how to, how can i,
      how do you, which, is there, are there, 多少, 几, 几个, 是多少, 有多少, 怎么样, 怎样, 如何, 怎么, 什么, 是什么, 有哪些, 哪些, 咋样, 是啥`,
  w: `where is, wheres, where are, 在哪, 在哪里, 在哪儿, 去哪了, 哪里`,
  L: `show, check, see, view, tell, display, list, look, look up, look at, get, query, 查, 查看, 看, 看看, 看一下, 看下, 查下,
      查询, 查一查, 显示, 告诉, 列出, 检查`,
  /** Said of a video, never of credits: "final credits" are a film's. */
  D: `final, finished, latest, last, newest, edited, whole, full, complete, 最新, 最终, 最后一版, 最新版, 最新版本, 最终版, 最终版本, 完整,
      做好的, 剪好的, 编辑好的`,
  d: `current, currently, my, available, total, own, account, wallet, 当前, 目前, 现在的, 我的, 可用, 总, 账户, 账号`,
  T: `status, state, progress, status update, status report, is it ready, is it done, is it finished,
      is it ready yet, is it done yet, is it finished yet, is my video ready, is the video ready,
      is my video ready yet, is my video done, is the video done, is it exported, has it exported, are you done,
      are you finished, are we there yet, hows it going, how is it going, hows it coming along, 状态, 进度, 进展, 状况, 做好了吗,
      做好了没, 弄好了吗, 完成了吗, 好了吗, 好了没, 好了没有, 做完了吗, 剪好了吗, 到哪了, 到哪一步了, 导出了吗, 导出好了吗, 导出完了吗`,
  K: `tracks, timeline, 轨道, 时间线, 时间轴`,
  U: `upload, uploads, uploading, 上传`,
  /** Other things one uploads. */
  m: `photo, photos, picture, pictures, image, images, music, song, songs, audio, sound, 图片, 照片, 音乐, 歌, 音频, 素材`,
  N: `new, another, brand new, 新, 新建, 新的, 另一个, 另外一个, 新开, 重开, 重新`,
  P: `project, projects, session, workspace, 项目, 工程, 专案, 会话`,
  M: `make, create, start, begin, open, set up, 创建, 建, 建立, 开始, 开, 开启`,
  X: `stop, cancel, abort, halt, terminate, 停止, 取消, 停, 停下, 停下来, 停掉, 中止, 终止, 中断, 打住`,
  /** The work in progress. */
  J: `job, jobs, task, tasks, work, working, process, processing, exporting, rendering, editing, queue, request,
      任务, 处理, 操作, 工作, 编辑, 生成, 请求, 排队`,
  W: `version, versions, history, version history, edit history, version list, 版本, 版, 历史, 历史版本, 版本历史, 历史记录, 版本记录,
      编辑历史, 版本列表`,
  /** Previous. */
  O: `previous, older, old, earlier, past, prior, 上一个, 上一, 上个, 之前, 之前的, 旧, 旧的, 以前的, 过去的`,
  /** Go back to. */
  Z: `restore, revert, revert to, go back, roll back, back to, go back to, 恢复, 恢复到, 还原, 还原到, 回到, 退回, 回退到, 回滚到`,
  B: `buy, purchase, get more, need more, more, 购买, 买`,
  H: `help, help me, commands, command list, menu, help menu, what can you do, what can i do, what do you do,
      how does this work, how does it work, how do i use this, how do i use you, how to use this, how to use, 帮助,
      帮帮我, 求助, 救命, 你能做什么, 能做什么, 你会什么, 你会做什么, 你可以做什么, 怎么用, 怎么使用, 如何使用, 使用说明, 使用帮助, 有什么功能, 有哪些功能, 功能, 命令, 命令列表, 指令, 菜单`,
  /** Here is my video. */
  h: `here is, heres, here are, here you go, here it is, here, 这是, 给你, 来了, 这里是`,
  /** A new project, or the same edit once more. */
  Y: `start over, start again, start fresh, start from scratch, from scratch, fresh start, reset, restart,
      clear all, clear everything, new one, 重新开始, 重来, 从头来, 从头开始, 从头再来, 重置, 清空`,
  /** Stop, or not quite. */
  y: `wait, hold on, pause, never mind, nevermind, forget it, quit, exit, 等等, 等一下, 等一等, 等会儿, 暂停, 算了, 不用了, 退出`,
  /** Likely the export, said otherwise. */
  p: `preview, save, share, post, let me see, see the video, output, show me the video, show me the result,
      show it to me, 预览, 保存, 分享, 发布, 看看效果, 看效果`,
  a: `all, everything, 全部, 所有, 所有的, 一切`,
  e: `each, each one, every, every one, all of them, both, each of them, 每个, 每一个, 都, 分别, 各自`,
  f: `mp4, mov, avi, webm, mkv, gif, mp3, wav, m4a, aac, m4v, wmv, flv, prores`,
  q: `4k, 2k, 8k, 480p, 720p, 1080p, 1440p, 2160p, hd, full hd, uhd, high quality, best quality, highest quality,
      full quality, hq, 高清, 超清, 蓝光, 最高画质, 高画质`,
  o: `as, to, in, into, of, for, on, at, as a, format, quality, 成, 为, 到, 的, 格式, 以, 用, 第, 号, 里, 中, 上`,
  c: `and, then, and then, after that, afterwards, finally, plus, 并, 并且, 然后, 接着, 之后, 后, 以后, 随后, 最后, 再, 和, 同时`,
  /** An edit, but "add credits" may be a top-up. */
  '+': `add, 加, 添加, 增加, 加上`,
  F: `please, pls, plz, kindly, thanks, thank you, thx, ty, cheers, hey, hi, hello, yo, ok, okay, alright, so,
      well, now, right now, just, can you, could you, would you, will you, can u, could u, can i, could i, may i,
      can we, i want, i want to, i wanna, i need, i need to, i would like, i would like to, id like, id like to,
      lets, let us, let me, want to, need to, for me, to me, me, us, you, i, the, a, an, our, your, some, bot, nemo,
      nemovideo, again, asap, quickly, immediately, go ahead, go ahead and, is it possible to, would you mind, do,
      is, are, if possible, when you can, yes, yeah, yep, sure, great, perfect, nice, cool, good, awesome, all good,
      looks good, looks great, looks perfect, thats great, thats perfect, thats it, love it, i love it, i like it,
      that works, im done, im happy, im happy with it, its perfect, it looks good, it looks great, this looks great,
      this is great, this is perfect, great work, good work, nice work, great job, good job, nice job, well done,
      wow, amazing, beautiful, excellent, fantastic, wonderful, 请, 请你, 请您, 麻烦, 麻烦你, 麻烦您, 劳驾, 帮我, 帮忙, 帮, 一下, 下, 一下子,
      吧, 呢, 吗, 嘛, 啊, 呀, 哦, 噢, 喔, 啦, 了, 哈, 嗨, 你好, 您好, 谢谢, 谢谢你, 谢谢您, 多谢, 感谢, 辛苦了, 现在, 马上, 立刻, 立即, 赶紧, 快, 快点, 尽快, 直接, 先,
      就, 我, 我想, 我要, 我想要, 我需要, 想, 要, 需要, 可以, 可以吗, 可以了, 能, 能否, 能不能, 可不可以, 可否, 行吗, 行不行, 好吗, 好不好, 你, 您, 你能, 你可以, 好的, 好,
      好啊, 行, 嗯, 那, 那么, 把, 将, 一个, 一段, 只, 个, 一次, 一份, 一遍, 一条, 来, 出来, 下来, 过来, 亲, 我们, 是, 给, 不错, 很好, 挺好, 挺好的, 很满意, 没问题,
      就这样, 太好了, 太棒了, 做得好, 做得不错, 干得好, 完美, 漂亮`,
  '!': `remove, delete, erase, trim, cut, crop, replace, change, swap, put, place, insert, blur, sharpen, brighten,
      darken, lighten, mute, unmute, speed, slow, fade, merge, split, combine, rotate, flip, zoom, resize, animate,
      overlay, turn, set, adjust, fix, edit, generate, translate, caption, apply, use, loop, reverse, stabilize,
      shorten, extend, write, increase, decrease, lower, raise, move, shift, keep, match, convert, transform,
      separate, track, layer, title, style, effect, 添, 换, 换成, 替换, 去掉, 去除, 去, 删, 删除, 剪, 剪掉, 裁, 裁剪, 改, 改成, 改为, 调, 调整,
      变, 变成, 放, 放到, 插入, 模糊, 配, 加速, 减速, 放大, 缩小, 旋转, 翻转, 写, 写着, 写上, 合并, 拼接, 静音, 翻译, 移动, 移到, 设置, 设为, 让, 使, 标题, 特效`,
  '-': `dont, do not, not, never, no, wont, cant, cannot, 别, 先别, 不要, 不, 勿, 没, 没有, 不用, 暂不`,
} as const;

/** Simplified for traditional, two by two: only characters that occur above. */
export const traditionalToSimplified =
  '導导匯汇載载積积餘余額额狀状態态傳传幫帮視视頻频軌轨時时間间線线進进發发給给請请煩烦個个這这嗎吗還还麼么樣样現现開开項项專专歷历說说們们點点數数賬账帳账戶户檔档圖图樂乐錄录後后從从頭头來来過过條条會会換换刪删調调轉转設设讓让寫写標标題题鏈链';
