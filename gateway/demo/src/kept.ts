// What people keep several of, one of them the default: a list with a form, whatever the market has in it.

import { about, announce, button, focusOn, h, told } from "./dom";
import { form, labelled } from "./form";
import { alertBox, attempt } from "./problems";
import { asUser } from "./session";
import { say } from "./texts";

export interface Item {
  id: string;
  is_default: boolean;
  [field: string]: unknown;
}

export interface Kind {
  path: string;
  /** The list's name in the answer. */
  list: string;
  title: (item: Item) => string;
  /** The fields of the form, filled from an item if there is one. */
  fields: (item?: Item) => HTMLElement[];
  /** What is sent for what the form holds. */
  body: (held: Record<string, unknown>) => Record<string, unknown>;
}

/** Draws the list, and again after each change. */
export async function kept(place: HTMLElement, kind: Kind): Promise<void> {
  const items = (await asUser<Record<string, Item[]>>({ path: kind.path }))[kind.list] ?? [];
  const redraw = async (words: string): Promise<void> => {
    await kept(place, kind);
    announce(words);
    focusOn(place.querySelector("button") ?? place);
  };
  const add = button("add", () => open(), { class: "primary" });
  const list = h("ul", { class: "list" });
  const empty = items.length ? null : h("p", { class: "quiet", text: "nothing-yet" });
  const editor = h("div");
  const open = (item?: Item): void => {
    const cancel = button("cancel", () => {
      editor.replaceChildren();
      add.hidden = false;
      add.focus();
    });
    const fields = [...kind.fields(item), labelled({ name: "is_default", kind: "checkbox", value: item?.is_default ?? false })];
    editor.replaceChildren(form(fields, "save", async (held) => {
      const path = item ? `${kind.path}/${item.id}` : kind.path;
      await asUser({ method: item ? "PUT" : "POST", path, body: { ...kind.body(held), is_default: held["is_default"] === true } });
      await redraw(say("saved"));
    }, [cancel]));
    add.hidden = true;
    editor.querySelector<HTMLElement>("input, select")?.focus();
  };
  list.append(...items.map((item) => row(item, kind, open, redraw)));
  place.replaceChildren(...[empty, list, editor, add].filter((part) => part !== null));
}

function row(item: Item, kind: Kind, open: (item: Item) => void, redraw: (words: string) => Promise<void>): HTMLElement {
  const what = kind.title(item);
  const box = alertBox();
  const words = h("p", {}, what, item.is_default ? " " : null, item.is_default ? h("span", { class: "badge", text: "default" }) : null);
  const edit = about(words, button("edit", () => open(item)));
  const remove = button("delete", async () => {
    if (remove.dataset["text"] !== "delete-sure") {
      told(remove, "delete-sure");
      return announce(say("delete-sure"));
    }
    await attempt(remove, box, async () => {
      await asUser({ method: "DELETE", path: `${kind.path}/${item.id}` });
      await redraw(say("deleted"));
    });
  });
  about(words, remove);
  return h("li", {}, words, h("div", { class: "row" }, edit, remove), box);
}
