// Keeps the page's copy of the state fresh, one question at a time.

import { follow, get } from "./api.js";
import { speak } from "./i18n.js";
import { place, setClock, store } from "./store.js";
import { showToasts } from "./toasts.js";

const listeners = [];
let running = null;
let again = false;
let unfollow = () => {};
let toastsShown = 0;

export const onState = (listener) => listeners.push(listener);
export const toastCount = () => toastsShown;

export function redraw() {
  if (store.state) for (const listener of listeners) listener(store.state);
}

async function load() {
  const asked = { as: place.as, channel: place.channel };
  const answer = await get("state", asked);
  if (asked.as !== place.as) {
    again = true;
    return;
  }
  if (!answer.ok) return;
  // An answer about a channel the person has left meanwhile would show its messages under the wrong name.
  if (asked.channel !== place.channel) again = true;
  else take(answer);
}

function take(answer) {
  store.state = answer;
  store.me = answer.me;
  speak(answer.me);
  setClock(answer.clock.now);
  toastsShown += showToasts(answer.toasts);
  redraw();
}

// Fetch the state; calls that come while one is under way share a single further one.
export function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = (async () => {
    do {
      again = false;
      await load();
    } while (again);
    running = null;
  })();
  return running;
}

export function listen() {
  unfollow();
  unfollow = follow(place.as, refresh, (linked) => {
    store.linked = linked;
    redraw();
  });
}

export async function loadPeople() {
  const answer = await get("people");
  if (answer.ok) store.everyone = answer.people;
}
