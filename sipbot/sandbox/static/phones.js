// Draws the phones. Whatever people or the bot wrote is put in with textContent: it can never become markup.

const TOAST_MS = 5000;
const $ = (id) => document.getElementById(id);
const make = (tag, className = "", text = "") => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
};

const tables = await (await fetch("/phones/labels.json")).json();
const language = choose();
const labels = tables[language];
const say = (key, words = {}) =>
  Object.entries(words).reduce((text, [name, value]) => text.replace(`{${name}}`, value), labels[key] ?? key);

function choose() {
  const wanted = [new URLSearchParams(location.search).get("lang"), ...navigator.languages.map((l) => l.slice(0, 2))];
  return wanted.find((l) => l && Object.hasOwn(tables, l)) ?? "en";
}

let zone = "UTC";
const hour = (iso) => new Intl.DateTimeFormat(language, { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
const day = (iso) => new Intl.DateTimeFormat(language, { timeZone: zone, weekday: "long", day: "numeric", month: "long" }).format(new Date(iso));
const moment = (iso) =>
  new Intl.DateTimeFormat(language, { timeZone: zone, weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
const hue = (id) => String((Number(BigInt(id) % 9973n) * 137) % 360);

async function post(path, body = {}) {
  const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error);
  return found;
}

// Text with entities: cut at every boundary, wrap each piece in what covers it. Offsets are UTF-16, as in JavaScript.

const WRAPS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "code" };
const SPAN_CLASSES = { blockquote: "quote", expandable_blockquote: "quote", spoiler: "spoiler" };
const LIVE = /(https?:\/\/[^\s<>]+[^\s<>.,;:!?)\]])|(?<![\w/])(\/[a-z][a-z0-9_]{1,31})(?![\w/])/g;

function drawText(node, message, send) {
  const { text, entities } = message;
  const cuts = new Set([0, text.length]);
  for (const e of entities) cuts.add(e.offset).add(e.offset + e.length);
  const marks = [...cuts].sort((a, b) => a - b);
  for (let i = 0; i + 1 < marks.length; i++) {
    const over = entities.filter((e) => e.offset <= marks[i] && e.offset + e.length >= marks[i + 1]);
    node.append(wrap(text.slice(marks[i], marks[i + 1]), over, message.from.bot ? send : null));
  }
}

function wrap(piece, over, send) {
  let inner = over.some((e) => e.type === "text_link") ? document.createTextNode(piece) : live(piece, send);
  for (const entity of over) {
    const outer = entity.type === "text_link" ? anchor(entity.url) : make(WRAPS[entity.type] ?? "span", SPAN_CLASSES[entity.type] ?? "");
    outer.append(inner);
    inner = outer;
  }
  return inner;
}

function live(piece, send) {
  const whole = document.createDocumentFragment();
  let at = 0;
  for (const found of piece.matchAll(LIVE)) {
    whole.append(piece.slice(at, found.index));
    whole.append(found[1] ? anchor(found[1], found[1]) : command(found[2], send));
    at = found.index + found[0].length;
  }
  whole.append(piece.slice(at));
  return whole;
}

function anchor(url, text = "") {
  const node = make("a", "", text);
  if (/^https?:\/\//.test(url)) Object.assign(node, { href: url, target: "_blank", rel: "noopener noreferrer" });
  return node;
}

function command(text, send) {
  if (!send) return document.createTextNode(text);
  const node = make("button", "command", text);
  node.type = "button";
  node.onclick = () => send(text);
  return node;
}

const sizeOf = (bytes) => {
  const unit = bytes < 1024 ? ["byte", bytes] : bytes < 1048576 ? ["kilobyte", bytes / 1024] : ["megabyte", bytes / 1048576];
  return new Intl.NumberFormat(language, { style: "unit", unit: unit[0], maximumFractionDigits: 1 }).format(unit[1]);
};

class Phone {
  constructor(facts) {
    this.id = facts.id;
    this.chat = null;
    this.seen = new Map();
    this.drawn = new Map();
    this.toasted = null;
    this.node = $("phone").content.firstElementChild.cloneNode(true);
    const part = (name) => this.node.querySelector(name);
    this.list = part(".messages");
    this.tabs = part(".tabs");
    this.input = part("textarea");
    this.menu = part(".menu");
    this.slash = part(".slash");
    this.startButton = part(".start");
    this.introduce(facts);
    this.listen(part);
  }

  introduce(facts) {
    const role = [labels[facts.role] ?? facts.role, facts.antenna].filter(Boolean).join(" · ");
    this.node.style.setProperty("--hue", hue(facts.id));
    this.node.setAttribute("aria-label", say("phone_of", { who: `${facts.name}, ${role}` }));
    this.node.querySelector(".avatar").textContent = [...facts.name][0];
    this.node.querySelector("h2").textContent = facts.name;
    this.node.querySelector(".who p").textContent = role;
    this.node.querySelector(".who p").title = role;
    this.node.querySelector(".tongue").textContent = facts.language;
    this.list.lang = facts.language;
    this.tabs.setAttribute("aria-label", say("chats"));
    this.input.placeholder = say("write");
    this.input.setAttribute("aria-label", say("write"));
    this.slash.setAttribute("aria-label", say("commands"));
    this.slash.title = say("commands");
    const attach = this.node.querySelector(".attach");
    attach.title = say("attach");
    attach.querySelector("input").setAttribute("aria-label", say("attach"));
    this.node.querySelector(".send").setAttribute("aria-label", say("send"));
    this.node.querySelector(".alert button").textContent = say("ok");
  }

  listen(part) {
    part(".compose").onsubmit = (event) => {
      event.preventDefault();
      this.write();
    };
    this.input.onkeydown = (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.write();
      }
    };
    this.slash.onclick = () => this.toggleMenu();
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.toggleMenu(false));
    part(".attach input").onchange = (event) => this.attach(event.target);
    this.startButton.onclick = () => this.act("start");
    part(".alert button").onclick = () => (part(".alert").hidden = true);
  }

  async act(name, body = {}) {
    try {
      return await post(`/people/${this.id}/${name}`, body);
    } catch (error) {
      this.toast(error.message);
      return null;
    }
  }

  async write() {
    const text = this.input.value;
    if (!text.trim()) return;
    if (await this.act("write", { chat: this.chat, text })) this.input.value = "";
  }

  async attach(input) {
    const [file] = input.files;
    if (!file) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    let binary = "";
    for (let i = 0; i < bytes.length; i += 32768) binary += String.fromCharCode(...bytes.subarray(i, i + 32768));
    await this.act("file", { chat: this.chat, name: file.name, content: btoa(binary) });
    input.value = "";
  }

  toggleMenu(open = this.menu.hidden) {
    const had = this.menu.contains(document.activeElement);
    this.menu.hidden = !open;
    this.slash.setAttribute("aria-expanded", String(open));
    if (open) (this.menu.querySelector("button") ?? this.slash).focus();
    else if (had) this.slash.focus();
  }

  toast(text, alert = false) {
    const box = this.node.querySelector(alert ? ".alert" : ".toast");
    (alert ? box.querySelector("p") : box).textContent = text;
    box.hidden = false;
    if (alert) return box.querySelector("button").focus();
    clearTimeout(this.hiding);
    this.hiding = setTimeout(() => (box.hidden = true), TOAST_MS);
  }

  update(facts) {
    this.facts = facts;
    const known = facts.chats.some((c) => c.id === this.chat);
    if (!known) this.chat = facts.chats[0].id;
    this.draw();
    const last = facts.toasts.at(-1)?.n ?? 0;
    if (this.toasted === null) this.toasted = last;
    for (const toast of facts.toasts.filter((t) => t.n > this.toasted)) this.toast(toast.text, toast.alert);
    this.toasted = Math.max(this.toasted, last);
  }

  draw() {
    const chat = this.facts.chats.find((c) => c.id === this.chat);
    this.seen.set(chat.id, chat.messages.at(-1)?.id ?? 0);
    this.drawTabs();
    this.drawMessages(chat);
    this.drawMenu(chat);
    const idle = !chat.opened || chat.blocked;
    this.startButton.hidden = !idle;
    this.startButton.textContent = say(chat.blocked ? "restart" : "start");
    this.node.querySelector(".compose").hidden = idle;
    const hint = this.node.querySelector(".hint");
    hint.hidden = !idle && chat.messages.length > 0;
    hint.textContent = say(chat.blocked ? "blocked_hint" : chat.opened ? "empty" : "start_hint");
  }

  drawTabs() {
    const focused = this.tabs.contains(document.activeElement);
    this.tabs.replaceChildren(...this.facts.chats.map((chat) => this.tab(chat)));
    if (focused) this.tabs.querySelector("[aria-selected=true]").focus();
  }

  tab(chat) {
    const node = make("button", "", chat.title);
    const chosen = chat.id === this.chat;
    node.type = "button";
    node.setAttribute("role", "tab");
    node.setAttribute("aria-selected", String(chosen));
    node.tabIndex = chosen ? 0 : -1;
    const seen = this.seen.get(chat.id) ?? 0;
    const count = chosen ? 0 : chat.messages.filter((m) => m.id > seen && m.from.id !== this.id).length;
    if (count) {
      const badge = make("span", "badge", String(count));
      badge.setAttribute("aria-label", `${count} ${say("unread")}`);
      node.append(badge);
    }
    node.onclick = () => this.show(chat.id);
    node.onkeydown = (event) => this.walk(event);
    return node;
  }

  walk(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const ids = this.facts.chats.map((c) => c.id);
    this.show(ids[(ids.indexOf(this.chat) + step + ids.length) % ids.length]);
    this.tabs.querySelector("[aria-selected=true]").focus();
  }

  show(id) {
    this.chat = id;
    this.drawn.clear();
    this.list.replaceChildren();
    this.toggleMenu(false);
    this.draw();
    this.tabs.querySelector("[aria-selected=true]").scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // Only messages that changed are drawn again, so that focus and scrolling stay.
  drawMessages(chat) {
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 40;
    const wanted = [];
    let lastDay = "";
    for (const message of chat.messages) {
      const today = day(message.time);
      if (today !== lastDay) wanted.push(this.node_for(`day ${today}`, today, () => make("li", "day", today)));
      lastDay = today;
      wanted.push(this.node_for(`m ${message.id}`, JSON.stringify(message), () => this.message(chat, message)));
    }
    const before = this.list.childElementCount;
    const keep = new Set(wanted);
    for (const old of [...this.list.children]) if (!keep.has(old)) old.remove();
    wanted.forEach((node, i) => this.list.children[i] !== node && this.list.insertBefore(node, this.list.children[i] ?? null));
    if (atEnd || before === 0) this.list.scrollTop = this.list.scrollHeight;
  }

  node_for(key, form, build) {
    const old = this.drawn.get(key);
    if (old?.form === form) return old.node;
    const node = build();
    if (old?.node.contains(document.activeElement)) {
      const buttons = [...old.node.querySelectorAll(".keys button")];
      const at = buttons.indexOf(document.activeElement);
      queueMicrotask(() => node.querySelectorAll(".keys button")[at]?.focus({ preventScroll: true }));
    }
    this.drawn.set(key, { form, node });
    return node;
  }

  message(chat, message) {
    if (message.service) return make("li", "service", say(message.service.kind, { who: message.service.who }));
    const mine = message.from.id === this.id;
    const node = make("li", `message${mine ? " mine" : ""}${message.from.bot ? " bot" : ""}`);
    const bubble = make("div", "bubble");
    if (!mine && !chat.private) bubble.append(this.author(message.from));
    if (message.document) bubble.append(documentLink(message.document));
    const text = make("div", "text");
    drawText(text, message, (words) => this.act("write", { chat: chat.id, text: words }));
    text.append(make("span", "stamp", (message.edited ? `${say("edited")} ` : "") + hour(message.time)));
    bubble.append(text);
    node.append(bubble);
    if (message.rows.length) node.append(this.keys(chat, message));
    return node;
  }

  author(from) {
    const node = make("div", "author", from.name);
    node.style.setProperty("--hue", hue(from.id));
    return node;
  }

  keys(chat, message) {
    const keys = make("div", "keys");
    for (const row of message.rows) {
      const line = make("div", "row");
      line.append(...row.map((button) => this.key(chat, message, button)));
      keys.append(line);
    }
    return keys;
  }

  key(chat, message, button) {
    const node = make("button", button.url ? "link" : "", button.label);
    node.type = "button";
    node.onclick = () => this.press(chat, message, button);
    return node;
  }

  async press(chat, message, button) {
    const body = { chat: chat.id, message: message.id, button: button.data || button.label };
    if (button.data) return void (await this.act("press", body));
    if (!button.starts) return void window.open(button.url, "_blank", "noopener,noreferrer");
    if (await this.act("follow", body)) this.chat = this.id;
  }

  drawMenu(chat) {
    const form = JSON.stringify(chat.commands);
    if (this.menuForm === form) return;
    this.menuForm = form;
    const items = chat.commands.map((c) => {
      const item = make("button");
      item.type = "button";
      item.append(make("b", "", `/${c.command}`), make("span", "", c.description));
      item.onclick = () => {
        this.toggleMenu(false);
        this.act("write", { chat: this.chat, text: `/${c.command}` });
      };
      return item;
    });
    this.menu.replaceChildren(...(items.length ? items : [make("p", "", say("no_commands"))]));
  }
}

function documentLink(file) {
  const node = make("a", "document");
  Object.assign(node, { href: file.url, target: "_blank", rel: "noopener noreferrer" });
  const words = make("span");
  words.append(make("span", "name", file.name), make("span", "size", sizeOf(file.size)));
  node.append(make("span", "sheet", file.name.split(".").pop().slice(0, 4)), words);
  node.setAttribute("aria-label", `${say("open")}: ${file.name}`);
  return node;
}

// The bar on top.

function drawLanguages() {
  for (const [code, table] of Object.entries(tables)) {
    const link = make("a", "", code);
    link.href = `?lang=${code}`;
    link.lang = code;
    link.title = table.language;
    link.setAttribute("aria-label", table.language);
    if (code === language) link.setAttribute("aria-current", "true");
    $("languages").append(link);
  }
}

function drawControls(state) {
  const advance = (seconds) => () => post("/clock/advance", { seconds });
  const steps = state.moves ? [["hour", advance(3600)], ["day", advance(86400)]] : [];
  const buttons = steps.map(([name, run]) => control(say(name), run));
  for (const name of state.controls) {
    buttons.push(control(say(name), () => post(`/controls/${name}`), "main"));
  }
  $("controls").replaceChildren(...buttons);
}

function control(label, run, className = "") {
  const node = make("button", className, label);
  node.type = "button";
  node.onclick = async () => {
    node.disabled = true;
    await run().finally(() => (node.disabled = false));
  };
  return node;
}

function drawPage() {
  document.documentElement.lang = language;
  document.title = `sipbot · ${say("title")}`;
  for (const node of document.querySelectorAll("[data-label]")) node.textContent = say(node.dataset.label);
  for (const node of document.querySelectorAll("[data-aria]")) node.setAttribute("aria-label", say(node.dataset.aria));
  $("lost").textContent = say("lost");
  drawLanguages();
}

const phones = new Map();
let clockAt = null;

function draw(state) {
  zone = state.timezone;
  if (phones.size === 0) drawControls(state);
  clockAt = state.now;
  $("now").dateTime = state.now;
  $("now").textContent = moment(state.now);
  for (const facts of state.phones) {
    if (!phones.has(facts.id)) {
      const phone = new Phone(facts);
      phones.set(facts.id, phone);
      $("phones").append(phone.node);
    }
    phones.get(facts.id).update(facts);
  }
}

async function tick() {
  const { now } = await (await fetch("/clock")).json();
  if (now === clockAt) return;
  clockAt = now;
  $("now").textContent = moment(now);
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function watch() {
  let version = -1;
  for (;;) {
    try {
      const answer = await fetch(`/people/state?after=${version}`);
      const state = await answer.json();
      version = state.version;
      draw(state);
      $("lost").hidden = true;
    } catch (error) {
      console.error(error);
      $("lost").hidden = false;
      version = -1;
      await pause(1500);
    }
  }
}

drawPage();
setInterval(() => tick().catch(() => ($("lost").hidden = false)), 5000);
watch();
