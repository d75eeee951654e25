// ../../crates/edge/src/dev/inbox.ts
var inboxes = /* @__PURE__ */ new Map();
function part(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`#${id} is missing`);
  return element;
}
var [list, search, count] = [part("messages"), part("search"), part("count")];
function h(kind, attributes, ...children) {
  const element = document.createElement(kind);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}
function say(words) {
  part("status").textContent = words;
}
function fault(reason) {
  part("fault").hidden = false;
  part("fault").textContent = `Something went wrong: ${reason instanceof Error ? reason.message : String(reason)}`;
}
var codeIn = (text) => text.match(/(?<!\d)\d{6}(?!\d)/)?.[0];
var priceOf = ({ amount, currency }) => {
  const format = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "code" });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};
function tags(message) {
  const { market, channel, provider, language, encoding, parts, price } = message;
  const told = [
    ["market", market],
    ["channel", channel],
    ["provider", provider],
    ["language", language],
    ["encoding", encoding],
    ["parts", parts === void 0 || parts === null ? null : `${parts} ${parts === 1 ? "part" : "parts"}`],
    ["price", price ? priceOf(price) : null]
  ];
  const shown = told.filter((entry2) => Boolean(entry2[1]));
  return h("div", { class: "tags" }, ...shown.map(([name, value]) => h("span", { title: name }, value)));
}
var buttons = 0;
function button(words, about, act) {
  const id = `button-${++buttons}`;
  about.id ||= `${id}-about`;
  const made = h("button", { type: "button", id, "aria-labelledby": `${id} ${about.id}`, "data-act": words }, words);
  made.addEventListener("click", act);
  return made;
}
async function ask(method, path, body) {
  part("fault").hidden = true;
  const sent = body === void 0 ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, { method, ...sent });
  if (answer.ok) return;
  const problem = await answer.json().catch(() => ({}));
  throw new Error(problem.detail ?? `${method} ${path}: ${answer.status}`);
}
function copyButton(shown, code) {
  const copy = button("Copy", shown, async () => {
    await navigator.clipboard.writeText(code);
    copy.textContent = "Copied";
    say(`${code} is copied`);
  });
  return copy;
}
function state({ id, state: state2 }, to) {
  if (!state2) return null;
  const set = (next) => () => ask("POST", `/dev/messages/${id}/state`, { state: next });
  const isOpen = state2 === "queued" || state2 === "accepted";
  return h(
    "div",
    { class: "row" },
    h("span", { class: `state ${state2}` }, state2),
    ...isOpen ? [button("Delivered", to, set("delivered")), button("Failed", to, set("failed"))] : []
  );
}
function entry(message) {
  const code = codeIn(message.text);
  const at = h("time", { datetime: message.created_at, class: "quiet" }, new Date(message.created_at).toLocaleTimeString("en-GB"));
  const [to, shown] = [h("h2", {}, message.to), h("code", { class: "code" }, code ?? "")];
  return h(
    "li",
    { id: message.id },
    h("div", { class: "row top" }, to, at),
    code ? h("div", { class: "row" }, shown, copyButton(shown, code)) : null,
    h("p", { lang: message.language }, message.text),
    tags(message),
    state(message, to)
  );
}
function fits(message) {
  const text = JSON.stringify(Object.values(message)).toLowerCase();
  return search.value.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
var drawn = /* @__PURE__ */ new Map();
function draw() {
  const all = [...inboxes.values()].flat().sort((one, other) => other.created_at.localeCompare(one.created_at));
  const shown = all.filter(fits);
  const elements = shown.map((message) => {
    const said = JSON.stringify(message);
    const known = drawn.get(message.id);
    const element = known?.[0] === said ? known[1] : entry(message);
    drawn.set(message.id, [said, element]);
    return element;
  });
  const ids = new Set(all.map(({ id }) => id));
  for (const id of drawn.keys()) if (!ids.has(id)) drawn.delete(id);
  const isSame = elements.length === list.children.length && elements.every((element, place2) => list.children[place2] === element);
  if (!isSame) place(elements);
  count.textContent = all.length ? `${shown.length} of ${all.length}` : "No messages yet. They appear here as they are sent.";
}
function place(elements) {
  for (const child of [...list.children]) if (!elements.includes(child)) child.remove();
  elements.forEach((element, index) => {
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  });
}
function listen() {
  const events = new EventSource("/dev/events");
  const connection = part("connection");
  events.addEventListener("open", () => connection.textContent = "Live");
  events.addEventListener("error", () => {
    setTimeout(() => events.readyState !== EventSource.OPEN && (connection.textContent = "Connecting…"), 2e3);
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 2e3);
  });
  events.addEventListener("message", ({ data }) => {
    const { market, messages } = JSON.parse(data);
    const before = inboxes.get(market);
    const fresh = before && messages.find(({ id }) => !before.some((known) => known.id === id));
    inboxes.set(market, messages);
    draw();
    if (fresh) say(`New message to ${fresh.to}`);
  });
}
addEventListener("error", (event) => fault(event.error ?? event.message));
addEventListener("unhandledrejection", (event) => fault(event.reason));
search.addEventListener("input", draw);
part("tools").addEventListener("submit", (event) => event.preventDefault());
part("clear").addEventListener("click", async () => {
  await ask("DELETE", "/dev/messages");
  say("The inbox is empty");
});
listen();
