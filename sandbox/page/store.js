// What the page knows: the last state it was told, where the person stands, and the shown time.

export const store = {
  me: null, // the viewer, a person
  state: null, // the last answer of /control/state
  everyone: [], // for the person switcher
  linked: true,
};

// Where the person stands, kept in the URL so that links and reloads work.
export const place = { as: "", channel: "", thread: "", tab: "" };

export function readHash() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const key of Object.keys(place)) place[key] = given.get(key) || "";
}

export function writeHash() {
  const kept = Object.entries(place).filter(([, value]) => value);
  const hash = `#${new URLSearchParams(kept)}`;
  if (location.hash !== hash) history.pushState(null, "", hash);
}

const clock = { base: Date.now(), seen: performance.now() };

export function setClock(iso) {
  clock.base = Date.parse(iso);
  clock.seen = performance.now();
}

export const now = () => new Date(clock.base + performance.now() - clock.seen);

export const person = (id) =>
  store.state?.people?.[id] ||
  store.everyone.find((one) => one.id === id) || { id, name: id, real_name: id, initials: "?" };

export const shownName = (one) => one.real_name || one.name;

export const channel = (id) => store.state?.channels?.find((one) => one.id === id) || null;

export function channelLabel(one) {
  if (!one) return "";
  return one.kind === "im" ? shownName(person(one.with)) : `#${one.name}`;
}

export const isBotDm = (one) => Boolean(one && one.kind === "im" && person(one.with).is_bot);

// What the app's manifest switched on; a sandbox that does not say offers everything.
export const appHas = (feature, otherwise) => store.state.app?.[feature] ?? otherwise;
