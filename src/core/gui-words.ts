/** What the service says when it takes us for a screen, in English and Chinese. Lower case; tested on single clauses. */

const place =
  '(?:panel|tool ?bar|side ?bar|menu|drop-?down|dialog|slider|timeline|(?:media|asset|content)? ?library|dashboard|inspector|canvas|workspace|editor|properties|tab|bin|(?:preview|player|export|settings|program) (?:window|area|pane|screen)|(?:account|billing|pricing|settings|credits|upgrade|subscription|profile|project|export) page|(?:export|download|account|project|app) settings|video player)s?';
const button =
  '(?:export|download|share|upload|undo|redo|play|save|render|publish|settings|preview)\\W{0,4}(?:button|icon|option)';

/** A verb for hands and eyes at a screen. Group 1 is what it is done to, where that decides about the action. */
export const screenVerbs: readonly RegExp[] = [
  /(?:double-|right-|left-)?\bclick(?:ing)?\b(?!\s*(?:sounds?|tracks?|noises?|effects?|sfx|rates?|through|bait|counts?)\b)/u,
  /\btap(?:ping)?\s+(?:on\b|the\b|\W*(?:export|play|download|share)\b)/u,
  /\b(?:press|hit)(?:ing)?\s+(?:the\s+)?\W*(?:export|play|pause|download|save|render|publish|share|space(?:bar)?|enter|ctrl|cmd|preview|delete)\b/u,
  new RegExp(
    `\\b(?:press|hit|select|choose|use|using|find|push|look for)(?:ing)?\\b[^.!?]{0,50}?\\b(?:${button}|button|icon)\\b`,
    'u',
  ),
  new RegExp(
    `\\b(?:open|select|choose|use|using|adjust|find|see|check|go|head|navigate|switch|visit|access|look|view|scroll|expand|return|watch|play|edit|change|move|hover)(?:ing)?\\b[^.!?]{0,70}?\\b${place}\\b`,
    'u',
  ),
  /\bdrag(?:ging)?\b(?!\s*(?:race|queen|show|net|effect|king)s?\b)/u,
  new RegExp(`\\bdrop(?:ping)?\\b[^.!?]{0,40}?\\b${place}\\b`, 'u'),
  /\bpreview(?:ing)?\s+(?:it|this|that|them|the|your|how|everything|changes|in)\b/u,
  /\b(?:your|the) mouse\b|\b(?:keyboard )?shortcuts?\b|\b(?:ctrl|cmd|command|shift) ?\+|\bhover over\b|\b(?:refresh|reload) the page\b/u,
  /(?:双击|右键|单击|点击|点按|轻点|点选|点一下|点开)(?!音|声|率|量|诱|效果|了)/u,
  /按(?:下|住)?(?=[^，。；！？]{0,12}(?:按钮|按键|导出|播放|空格))/u,
  /(?:打开|进入|前往|切换到|切换至|跳转到|展开|访问|使用|通过|选择|选中|找到|点到|回到|去)(?!了|过)[^，。；！？]{0,20}(?:面板|菜单|工具栏|侧边栏|侧栏|时间线|时间轴|素材库|媒体库|对话框|弹窗|下拉|滑块|按钮|选项卡|标签页|编辑器|工作区|预览窗口|预览区|播放器|页面|设置|画布|控制台|个人中心|账户|账单|项目文件)/u,
  /(?:拖拽|拖动|拖放|拖曳|拖到|拖入|拖至|拖进|拖(?=[^，。；！？]{0,10}(?:到|至|进|入)))(?!了)/u,
  /(?:在|到|于|从)[^，。；！？]{0,8}(?:时间线|时间轴|预览窗口|预览区|播放器|编辑器|面板|素材库|媒体库)(?:中|上|里|内)?(?:直接|实时|即可|可以|就能|来)*(?:进行)?(?:预览|查看|播放|观看|看到|找到|调整|修改|编辑|拖)/u,
  /(?:请|可以|先|即可|去|来|可)(?:直接|实时|先)?预览/u,
  /鼠标|快捷键|刷新页面/u,
];

/** Where on the screen something is: no verb for the reader, but nothing for a chat either. */
export const screenPlaces: readonly RegExp[] = [
  new RegExp(`\\b${button}\\b[^.!?]{0,20}\\b(?:is|are|sits|can be found|appears|at|in|on)\\b`, 'u'),
  new RegExp(
    `\\b(?:located|available|found|visible|shown|displayed|waiting|listed)\\s+(?:in|on|at|under)\\s+(?:the|your)\\b[^.!?]{0,30}?\\b${place}\\b`,
    'u',
  ),
  /(?:导出|下载|分享|上传|播放|保存)\W{0,4}(?:按钮|图标|选项)[^，。；！？]{0,6}(?:在|位于|就在)/u,
  /(?:位于|显示在|出现在|可在|可以在|就在)[^，。；！？]{0,12}(?:面板|素材库|媒体库|预览窗口|侧边栏|菜单|工具栏|页面)/u,
];

/** A wish to export said to the reader: "Export it as MP4", "请导出视频". */
export const tellsToExport =
  /^\P{L}*(?:(?:please|now|then|just|simply|finally|next|or|and|also)[\s,]+)*(?:export|download|render)\s+(?:it|this|that|your|the|them|from|using|via|as|in|with|directly|now)\b|^\P{L}*(?:请|现在|然后|再|最后|直接|就|并|或|或者|您|你)*(?:导出|下载)(?!设置|完成|成功|的|了|按钮|格式|选项|文件已|后|前|时|吗|需)/u;

/** Exporting is spoken of and nobody is sent to the screen: worth a button at most. */
export const mentionsExport =
  /\b(?:can|could|may|ready|like|want|whenever|later|when|once|know|anytime|now)\b[^.!?]*\b(?:export|download)(?:ing)?\b|\b(?:export|download)\b[^.!?]*\b(?:whenever|later|when|once|ready|anytime|now)\b|\bready for (?:export|download)\b|(?:可以?|随时|需要|要|想|准备好|以后|稍后|满意)[^，。]{0,8}(?:导出|下载)|(?:导出|下载)吗/iu;

/** It is left to the reader, or to a time to come: nothing is done by itself. */
export const isPermissive =
  /\b(?:can|could|may|might|feel free|if|when|whenever|once|later|anytime|any time|want|like to|prefer|happy|satisfied|should you)\b|可以|可(?=点|在|通过|拖|随)|如果|若|要是|满意|以后|稍后|随时|之后|想|如需|一旦|等到|需要时|[时后]，/iu;

/** Somebody's own words on the screen without quotation marks: "a title that says Click here", "Title: Click here". */
export const spelledOut =
  /(?:\b(?:title|text|caption|subtitle|heading|headline|cta|lyrics?)|标题|文字|字幕|文案|内容)\**\s*[:：]\**\s*[^\n.!?。！？]+|\b(?:says?|saying|reads|reading)\s+[^\n,.!?;]+|(?:写着|内容为|内容是|文字为|文字是|写的是)[^\n，。！？；]+/giu;

/** The service speaks of itself, of what it did or could do, and not to the reader. */
export const speaksOfItself =
  /\b(?:i|we|i['’]?(?:ve|ll|m|d)|we['’]?(?:ve|ll|re)|let me)\b(?![^,;]*\b(?:you|recommend|suggest|advise)\b)[^,;]*$|(?:我们?|已经?)(?!.*(?:您|你|请|可以|建议))[^，；]*$/u;
/** What stands before a word that is no instruction: a noun's article ("each click"), or that it is not needed. */
export const isNoInstruction =
  /\b(?:a|an|the|each|every|one|this|that|these|per|mouse|my|its|single)\s+$|\b(?:no need|not? (?:need|have)|(?:do|does)n['’]?t (?:need|have)|nothing|without|needn['’]?t)\b[^,;]*$|(?:不需要|无需|不用|不必|没必要)[^，；]*$/u;

export const aboutAccount =
  /\b(?:account|billing|subscription|pricing|upgrade|profile|top[- ]?up|recharge|(?:your|credit|remaining) balance)\b|(?<!\b(?:end|opening|closing|edit|editing|the) )\bcredits?\b|积分|余额|账户|账号|账单|充值|订阅|套餐|个人中心|升级/u;
export const aboutUpload =
  /\b(?:upload|import)(?:ing)?\b|\bfiles?\b[^.!?]*\b(?:window|area|box|browser|library|panel|here)\b|上传|导入|文件[^，。]*(?:窗口|区域|这里|框)/u;
export const aboutExport = /\b(?:export|download|render|publish)(?:ing)?\b|导出|下载|渲染/u;
export const aboutPreview = /\b(?:preview|play|playback|watch)(?:ing)?\b|预览|播放|观看/u;
export const aboutLooking =
  /\b(?:open|see|find|check|view|look|go|head|navigate|visit|access)(?:ing)?\b|打开|查看|进入|前往|找到|看到/u;
export const aboutTimeline = /\btimeline\b|时间线|时间轴/u;
export const isOpening = /\bopen(?:ing)?\b|打开/u;
export const isDragging = /\bdrag(?:ging)?\b|\bdrop(?:ping)?\b|拖/u;

/** What comes after an instruction that is gone, and means nothing without it. */
export const isSequel =
  /^\W*(?:(?:this|that|it|doing so) (?:will|would|lets?|allows?|opens?|shows?|brings?|starts?|should)|from there|there you|then|next|after that|afterwards|once (?:there|done|open|opened|exported|it)|you(?: will|['’]ll)? (?:then|see|be|can then)|(?:the|your) (?:download|file|export|render|video|browser) will|wait (?:for|until))\b|^\P{L}*(?:这样|这将|这会|届时|随后|然后|接着|接下来|之后|最后|此时|稍等|等待|系统(?:会|将)|文件(?:会|将)|视频(?:会|将)|即可|就可以)/iu;
