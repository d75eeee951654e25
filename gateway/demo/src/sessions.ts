// Where the user is signed in.

import type { Part } from "./account";
import { about, announce, button, focusOn, h } from "./dom";
import { alertBox, attempt } from "./problems";
import { asUser } from "./session";
import { moment, say } from "./texts";

interface Session {
  id: string;
  created_at: string;
  last_seen_at: string;
  user_agent: string | null;
  current: boolean;
}

export const sessions: Part = async (place, signedIn) => {
  const { sessions: live } = await asUser<{ sessions: Session[] }>({ path: "/api/v1/auth/sessions" });
  const redraw = async (words: string): Promise<void> => {
    await sessions(place, signedIn);
    announce(words);
    focusOn(place.querySelector("ul") ?? place);
  };
  const box = alertBox();
  const others = button("session-others", () => attempt(others, box, async () => {
    const done = await asUser<{ message: string }>({ method: "POST", path: "/api/v1/auth/logout", body: { scope: "others" } });
    await redraw(done.message);
  }), { class: "primary" });
  const end = live.length > 1 ? others : h("p", { class: "quiet", text: "session-alone" });
  place.replaceChildren(h("ul", { class: "list" }, ...live.map((session) => row(session, redraw))), box, end);
};

function row(session: Session, redraw: (words: string) => Promise<void>): HTMLElement {
  const box = alertBox();
  const name = h("p", {}, session.user_agent ?? say("session-unknown"));
  if (session.current) name.append(" ", h("span", { class: "badge", text: "session-this" }));
  const times = { since: moment(session.created_at), seen: moment(session.last_seen_at) };
  const end: HTMLButtonElement = about(name, button("session-end", () => attempt(end, box, async () => {
    await asUser({ method: "DELETE", path: `/api/v1/auth/sessions/${session.id}` });
    await redraw(say("session-ended"));
  })));
  return h("li", {}, name, h("p", { class: "quiet", text: "session-times", args: times }), session.current ? null : end, box);
}
