// Going somewhere: another channel, another person, a link into the page.

import { channel, isBotDm, place, readHash, store, writeHash } from "./store.js";
import { listen, redraw, refresh } from "./sync.js";
import { openHome } from "./doing.js";

export async function goTo(target) {
  const changed = target.channel && target.channel !== place.channel;
  Object.assign(place, { thread: "", tab: "" }, target);
  writeHash();
  if (changed) await refresh();
  else redraw();
  // The app hears of its tabs being opened, and answers the first with what to show.
  if (isBotDm(channel(place.channel)) && (changed || "tab" in target)) await openHome(place.tab || "messages");
  document.querySelector("#composer textarea")?.focus({ preventScroll: true });
}

// The first place a person has; the one they stand in, if they may.
function settle() {
  const all = store.state?.channels || [];
  const here = all.find((one) => one.id === place.channel);
  if (here) return false;
  const first =
    all.find((one) => one.name === "complaints" && one.is_member) || all.find((one) => one.is_member) || all[0];
  place.channel = first?.id || "";
  return Boolean(first);
}

export async function become(id) {
  Object.assign(place, { as: id, thread: "", tab: "" });
  // A direct message belongs to one person; the next one starts in a channel.
  if (place.channel.startsWith("D")) place.channel = "";
  store.state = null;
  writeHash();
  await arrive();
}

export async function arrive() {
  if (!store.everyone.some((one) => one.id === place.as)) {
    place.as = store.everyone.find((one) => !one.is_bot && !one.deleted)?.id || "";
  }
  await refresh();
  if (settle()) await refresh();
  writeHash();
  listen();
}

// A link to a message opens the page under /archives/CHANNEL/pTS.
const LINK = /\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})/;

export function readPath() {
  const found = LINK.exec(location.pathname);
  if (!found) return () => {};
  place.channel = found[1];
  history.replaceState(null, "", `/${location.hash}`);
  return () => reveal(`${found[2]}.${found[3]}`);
}

export function wireHash() {
  const follow = async () => {
    const before = place.as;
    readHash();
    if (place.as !== before) await arrive();
    else await refresh();
  };
  window.addEventListener("popstate", follow);
  document.addEventListener("click", (event) => {
    const mention = event.target.closest("a[data-channel]");
    const link = event.target.closest("a.link");
    const found = link && LINK.exec(link.href);
    if (!mention && !found) return;
    event.preventDefault();
    goTo(mention ? { channel: mention.dataset.channel } : { channel: found[1] }).then(
      () => found && reveal(`${found[2]}.${found[3]}`),
    );
  });
}

function reveal(ts) {
  const node = document.querySelector(`#messages [data-ts="${CSS.escape(ts)}"]`);
  node?.scrollIntoView({ block: "center" });
  node?.focus();
}
