// What the user was told of.

import type { Part } from "./account";
import { about, announce, button, h, quote, told } from "./dom";
import { alertBox, attempt } from "./problems";
import { asUser } from "./session";
import { moment, say } from "./texts";

interface Entry {
  id: string;
  kind: string;
  text: string;
  user_agent: string | null;
  created_at: string;
  read_at: string | null;
}

interface Page {
  notifications: Entry[];
  unread_count: number;
  next_cursor?: string;
}

const PATH = "/api/v1/profile/notifications";

export const notifications: Part = async (place) => {
  const list = h("ul", { class: "list" });
  const unread = h("p", { class: "quiet" });
  const box = alertBox();
  const page = await asUser<Page>({ path: PATH });
  let count = page.unread_count;
  const counted = (change: number): void => {
    count += change;
    told(unread, "unread", { count });
    all.hidden = count === 0;
  };
  const all = button("read-all", () => attempt(all, box, async () => {
    await asUser({ method: "PUT", path: `${PATH}/read-all` });
    list.querySelectorAll("[data-unread]").forEach((mark) => mark.remove());
    counted(-count);
    announce(say("saved"));
  }));
  const more = button("more", () => attempt(more, box, async () => fill(await asUser<Page>({ path: `${PATH}?cursor=${more.dataset["cursor"]}` }))));
  const fill = ({ notifications, next_cursor }: Page): void => {
    list.append(...notifications.map((entry) => row(entry, () => counted(-1))));
    more.hidden = !next_cursor;
    more.dataset["cursor"] = next_cursor ?? "";
  };
  fill(page);
  counted(0);
  place.append(unread, list, box, h("div", { class: "row" }, more, all));
  if (!page.notifications.length) told(unread, "nothing-yet");
};

function row(entry: Entry, read: () => void): HTMLElement {
  const box = alertBox();
  const words = h("p");
  quote(words, entry.text);
  const when = h("p", { class: "quiet" }, h("time", { datetime: entry.created_at }, moment(entry.created_at)), entry.user_agent ? ` · ${entry.user_agent}` : "");
  const mark = entry.read_at ? null : h("div", { class: "row", "data-unread": true });
  if (mark) {
    const note: HTMLButtonElement = about(words, button("read", () => attempt(note, box, async () => {
      await asUser({ method: "PUT", path: `${PATH}/${entry.id}/read` });
      mark.remove();
      read();
      announce(say("saved"));
    })));
    mark.append(h("span", { class: "badge", text: "new" }), note);
  }
  const lift = entry.kind === "number_locked" && mark ? unlock(box) : null;
  return h("li", {}, words, when, mark, lift, box);
}

/** A live session is proof enough to lift the lock on one's own number. */
function unlock(box: HTMLElement): HTMLElement {
  const lift: HTMLButtonElement = button("unlock", () => attempt(lift, box, async () => {
    await asUser({ method: "POST", path: "/api/v1/auth/account/unlock" });
    announce(say("unlocked"));
    lift.replaceWith(h("p", { class: "quiet", text: "unlocked" }));
  }));
  return h("div", { class: "row" }, lift);
}
