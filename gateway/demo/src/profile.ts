// The profile: what can be changed, and what is so.

import { greet, type Part } from "./account";
import { announce, frame, h } from "./dom";
import { form, held, labelled } from "./form";
import { countryOf, named } from "./markets";
import { asUser, type Profile } from "./session";
import { day, type Key, nameOf } from "./texts";

const PATH = "/api/v1/auth/profile";

export const profile: Part = async (place, signedIn) => {
  const user = await asUser<Profile>({ path: PATH });
  signedIn.user = user;
  const market = named(user.market);
  const languages = (market?.languages ?? [user.language]).map((tag): [string, string] => [tag, nameOf(tag)]);
  const said = h("p", { class: "notice", role: "status", hidden: true });
  const edit = form([
    labelled({ name: "full_name", value: user.full_name, isOptional: true, autocomplete: "name" }),
    labelled({ name: "profile_image_url", value: user.profile_image_url, isOptional: true, kind: "url", autocomplete: "photo" }),
    labelled({ name: "language", value: user.language, choices: languages }),
  ], "save", async () => {
    const body = held(edit);
    const saved = await asUser<{ message: string; user: Profile }>({ method: "PUT", path: PATH, body });
    signedIn.user = saved.user;
    said.hidden = false;
    said.textContent = saved.message;
    greet(frame("card").querySelector("h1") ?? said, saved.user);
    announce(saved.message);
  });
  const fact = (key: Key, value: string): HTMLElement[] => [h("dt", { text: key }), h("dd", {}, value)];
  place.append(
    h("dl", { class: "facts" },
      ...fact("profile-number", user.formatted_phone),
      ...fact("profile-country", market ? countryOf(market) : user.market),
      ...fact("profile-currency", `${user.currency_code}, ${user.currency}`),
      ...fact("profile-since", day(user.created_at))),
    edit, said);
};
