// What the page asked, as commands that do the same in a terminal.

import type { Request } from "./api";
import { about, announce, button, frame, h, told } from "./dom";
import { say } from "./texts";

const KEPT = 30;

/** Shows a request; what is returned is told the answer's status. */
export function note(request: Request): (status: number) => void {
  const command = curl(request);
  const [status, copied] = [h("span", { class: "answer" }, "…"), h("span", { class: "quiet" })];
  const name = `${request.method ?? "GET"} ${request.path}`;
  const title = h("code", {}, name);
  const copy = about(title, button("copy", () => copyText(command, copied)));
  const entry = h("li", {}, h("div", { class: "row" }, title, status), h("pre", { tabindex: 0, role: "group", "aria-label": name }, command), h("div", { class: "row" }, copy, copied));
  const list = frame("requests");
  list.prepend(entry);
  while (list.children.length > KEPT) list.lastElementChild?.remove();
  return (code) => {
    status.textContent = code ? String(code) : "×";
    status.classList.add(code >= 200 && code < 300 ? "good" : "bad");
  };
}

export async function copyText(text: string, told_at: HTMLElement): Promise<void> {
  const key = await navigator.clipboard.writeText(text).then(() => "copied" as const, () => "copy-failed" as const);
  told(told_at, key);
  announce(say(key));
}

/** The request for a shell; tokens stand as variables, so that a screen shared shows none. */
export function curl({ method = "GET", path, body, token, key }: Request): string {
  const parts = [`curl -s '${location.origin}${path}'`];
  if (method !== "GET" && !(method === "POST" && body)) parts.push(`-X ${method}`);
  if (token) parts.push(`-H "Authorization: Bearer $TOKEN"`);
  if (key) parts.push(`-H 'Idempotency-Key: ${key}'`);
  if (body) parts.push("-H 'Content-Type: application/json'", `-d ${data(body)}`);
  return parts.join(" \\\n  ");
}

function data(body: Record<string, unknown>): string {
  if ("refresh_token" in body) return `"{\\"refresh_token\\":\\"$REFRESH_TOKEN\\"}"`;
  return `'${JSON.stringify(body).replaceAll("'", String.raw`'\''`)}'`;
}
