const list = document.querySelector("main");

async function refresh() {
  const answer = await fetch(location.pathname, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("main");
  if (answer.ok && fresh.innerHTML !== list.innerHTML) list.replaceChildren(...fresh.childNodes);
}

async function keepFresh() {
  await refresh().catch(() => {});
  setTimeout(keepFresh, 1500);
}

const clear = document.querySelector("#clear");
clear.hidden = false;
clear.addEventListener("click", () => fetch("/dev/messages", { method: "DELETE" }).then(refresh));
setTimeout(keepFresh, 1500);
