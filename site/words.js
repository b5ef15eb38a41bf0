// @ts-check
/**
 * What the page itself says, before Python answers and when something fails: one table for each language.
 * All else that people read comes from Python. In braces stand the names of what is put in.
 */

const RETRY = "Check the connection and load the page again.";
const ENGLISH = {
  tag: "en",
  download: "Loading",
  runtime: "Starting Python",
  packages: "Loading NumPy, Bokeh and Panel",
  app: "Building the playground",
  render: "Drawing",
  progress: "Starting",
  noted: "Noted. It is done as soon as Python has started.",
  veiled: "What the link holds appears as soon as Python has started.",
  close: "Close",
  drop: "Drop a run, a sweep or a table to open it",
  offline: "Available offline",
  open: "Open in Unfold",
  openNew: "Open in Unfold, in a new tab",
  oneOf: "one of {allowed}",
  someOf: "some of {allowed}, with commas between",
  originOf: "an origin such as {allowed}",
  workers: "web workers",
  neither: " and no ",
  again: "Please load the page again. If it happens again, tell us: the browser's console has the details.",
  mishap:
    "That was an error of ours; the rest goes on. If something no longer answers, please load the page again: " +
    "its address keeps what you have set.",
  failures: {
    lacking: {
      what: "This browser has no {missing}.",
      advice:
        "Unfold runs in Chrome and Edge from 110, Firefox from 121 and Safari from 16.4. " +
        "Where an administrator has turned WebAssembly off, it cannot run.",
    },
    unfetched: { what: "The file {file} could not be fetched.", advice: RETRY },
    withheld: {
      what: "The file {file} could not be fetched.",
      advice:
        "This frame is sandboxed. It works where the host of Unfold sends Access-Control-Allow-Origin: *, " +
        "or with sandbox='allow-scripts allow-same-origin'.",
    },
    unserved: {
      what: "This page works only from a web server.",
      advice: "From a folder or a USB stick, open unfold.html, which lies beside it.",
    },
    missing: {
      what: "The file {file} is missing (the server answered {status}).",
      advice: "If this page is yours, publish the whole folder that the build wrote.",
    },
    damaged: { what: "The file {file} is damaged.", advice: RETRY },
    format: {
      what: "The file {file} has format {found}, but this page reads format {expected}.",
      advice: "Load the page again without the cache (Ctrl+Shift+R).",
    },
    interrupted: { what: "The file {file} stopped arriving after {found} of {expected} bytes.", advice: RETRY },
    incomplete: { what: "The file {file} has {found} bytes instead of {expected}.", advice: RETRY },
    unnamed: { what: "The manifest names no {file}.", advice: "Build the site again." },
    frame: {
      what: "{key}: {value} is not allowed; {allowed}",
      advice: "The address of this frame says what it shows. If the page around it is yours, change it there.",
    },
    partial: {
      what: "This copy of the page is not whole: {file} is missing or damaged.",
      advice: "Download it again.",
    },
    bokeh: { what: "BokehJS could not be run.", advice: RETRY },
    worker: {
      what: "The background worker failed. {message}",
      advice: "If this page has a Content-Security-Policy, it has to allow workers from blob: addresses.",
    },
    python: {
      what: "Python could not be started: {message}",
      advice:
        "WebAssembly may be blocked by the browser's settings or the page's Content-Security-Policy, " +
        "or a file may be damaged: load the page again.",
    },
  },
};

const AGAIN = "请检查网络连接，然后重新载入页面。";
/** @type {typeof ENGLISH} */
const CHINESE = {
  tag: "zh-CN",
  download: "正在载入",
  runtime: "正在启动 Python",
  packages: "正在载入 NumPy、Bokeh 和 Panel",
  app: "正在搭建页面",
  render: "正在绘制",
  progress: "正在启动",
  noted: "已记下，Python 启动后立即执行。",
  veiled: "Python 启动后显示链接中的内容。",
  close: "关闭",
  drop: "松开即可打开运行文件、扫描文件或表格",
  offline: "可离线使用",
  open: "在 Unfold 中打开",
  openNew: "在新标签页中用 Unfold 打开",
  oneOf: "可选值：{allowed}",
  someOf: "可选值：{allowed}，用逗号分隔",
  originOf: "来源（origin），例如 {allowed}",
  workers: "Web Worker",
  neither: "，也没有 ",
  again: "请重新载入页面。如果再次出现，请告诉我们：浏览器的控制台里有详细信息。",
  mishap: "这是我们的错误，其余部分照常运行。如果有什么不再响应，请重新载入页面：网址会保留您的设置。",
  failures: {
    lacking: {
      what: "此浏览器没有 {missing}。",
      advice:
        "Unfold 需要 Chrome 或 Edge 110、Firefox 121、Safari 16.4 或更高版本。" +
        "如果管理员关闭了 WebAssembly，Unfold 就无法运行。",
    },
    unfetched: { what: "无法获取文件 {file}。", advice: AGAIN },
    withheld: {
      what: "无法获取文件 {file}。",
      advice:
        "此框架处于沙盒中。请让 Unfold 的服务器发送 Access-Control-Allow-Origin: *，" +
        "或使用 sandbox='allow-scripts allow-same-origin'。",
    },
    unserved: {
      what: "此页面只能通过网页服务器使用。",
      advice: "要从文件夹或 U 盘使用，请打开旁边的 unfold.html。",
    },
    missing: {
      what: "缺少文件 {file}（服务器返回 {status}）。",
      advice: "如果您是网站的主人，请发布构建生成的整个文件夹。",
    },
    damaged: { what: "文件 {file} 已损坏。", advice: AGAIN },
    format: {
      what: "文件 {file} 的格式是 {found}，而本页面读取格式 {expected}。",
      advice: "请绕过缓存重新载入页面（Ctrl+Shift+R）。",
    },
    interrupted: { what: "文件 {file} 传到第 {found} 字节就中断了，共 {expected} 字节。", advice: AGAIN },
    incomplete: { what: "文件 {file} 有 {found} 字节，应为 {expected} 字节。", advice: AGAIN },
    unnamed: { what: "清单里没有 {file}。", advice: "请重新构建网站。" },
    frame: {
      what: "{key}：不允许使用 {value}；{allowed}",
      advice: "此框架的网址规定了显示内容。如果外层页面是您的，请在那里修改。",
    },
    partial: { what: "此页面的副本不完整：{file} 缺失或已损坏。", advice: "请重新下载。" },
    bokeh: { what: "无法运行 BokehJS。", advice: AGAIN },
    worker: {
      what: "后台线程出错了。{message}",
      advice: "如果本页面设有 Content-Security-Policy，它必须允许 blob: 地址的 worker。",
    },
    python: {
      what: "无法启动 Python：{message}",
      advice:
        "可能是浏览器的设置或页面的 Content-Security-Policy 阻止了 WebAssembly，也可能是文件已损坏：请重新载入页面。",
    },
  },
};

/** By the names that links have for them. @type {Record<string, typeof ENGLISH>} */
const LANGUAGES = { en: ENGLISH, zh: CHINESE };
export const languages = Object.keys(LANGUAGES);

/** @typedef {keyof typeof ENGLISH.failures} Kind */

/** @param {readonly string[]} tags of BCP 47, the best first */
const first = (tags) => tags.map((tag) => LANGUAGES[tag.split("-")[0].toLowerCase()]).find((found) => found) ?? ENGLISH;

/** The words of the present language. */
export let words = ENGLISH;

/** @param {readonly string[]} tags of languages, of which the first that we have is spoken from now on */
export function speak(tags) {
  words = first(tags);
  document.documentElement.lang = words.tag;
}

/**
 * Words with details in their braces.
 * @param {string} text
 * @param {Record<string, string | number>} details
 */
export const filled = (text, details) => text.replace(/\{(\w+)\}/g, (_, name) => String(details[name]));

/**
 * @param {Kind} kind of failure
 * @param {Record<string, string | number>} details
 */
export function failure(kind, details) {
  const { what, advice } = words.failures[kind];
  return { what: filled(what, details), advice };
}

/** What a link asks for comes first, then the page that holds this one. */
const asked = [location.hash, location.search].map((part) => new URLSearchParams(part.slice(1)).get("language") ?? "");
speak([...asked, ...navigator.languages]);
