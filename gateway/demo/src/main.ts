// The page from its beginning: the markets, the number, the code, the account, and back.

import { showAccount } from "./account";
import { Problem } from "./api";
import { button, frame, h } from "./dom";
import { first, load } from "./markets";
import { alertBox, attempt, watch } from "./problems";
import { asUser, begin, isSignedIn, type SignedIn, whenEnded } from "./session";
import { askNumber, choose, offered } from "./signin";
import { language, nameOf, preferred, speak } from "./texts";

const select = frame<HTMLSelectElement>("language");

/** Offers these languages; there is nothing to choose from fewer than two. */
function offer(languages: string[]): void {
  const options = languages.map((tag) => h("option", { value: tag, lang: tag, selected: tag === language() }, nameOf(tag)));
  select.replaceChildren(...options);
  frame("languages").hidden = languages.length < 2;
}

function start(notice?: string): void {
  askNumber(offer, enter, notice);
}

function enter(signedIn: SignedIn): void {
  begin(signedIn);
  showAccount(signedIn, start);
}

async function open(): Promise<void> {
  const box = alertBox();
  const again = button("retry", () => read(), { class: "primary" });
  const read = async (): Promise<void> => {
    if (!(await attempt(again, box, () => load().then(() => true)))) return frame("card").replaceChildren(box, again);
    speak(preferred([...(first()?.languages ?? []), ...offered(undefined)]));
    offer(offered(undefined));
    start();
  };
  await read();
}

watch(frame("fault"));
speak(preferred(["en", "es", "ky", "ru"]));
select.addEventListener("change", () => {
  choose(select.value);
  speak(preferred([select.value]));
});
whenEnded((reason: Problem) => start(reason.message));
// Whoever comes back to the tab learns at once that the session was ended elsewhere.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && isSignedIn()) void asUser({ path: "/api/v1/auth/verify-token" }).catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
  });
});
void open();
