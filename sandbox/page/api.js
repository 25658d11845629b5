// The control API: one function per thing a person does, and the stream of changes.

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, { cache: "no-store", ...options });
  } catch {
    return { ok: false, error: "unreachable" };
  }
  try {
    return await answer.json();
  } catch {
    return { ok: false, error: `http_${answer.status}` };
  }
}

export function get(path, query = {}) {
  const known = Object.entries(query).filter(([, value]) => value);
  return ask(`/control/${path}?${new URLSearchParams(known)}`, {});
}

export function post(path, body) {
  return ask(`/control/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

// Call *changed* on every version the server announces and *linked* with whether the stream stands.
// EventSource gives up for good after an HTTP error, so a closed one is opened again here.
export function follow(person, changed, linked) {
  let source = null;
  let timer = 0;
  let wait = 500;
  let ended = false;

  function open() {
    source = new EventSource(`/control/stream?as=${encodeURIComponent(person)}`);
    source.onopen = () => {
      wait = 500;
      linked(true);
      changed();
    };
    source.onmessage = () => changed();
    source.onerror = () => {
      linked(false);
      if (ended || source.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, 8000);
    };
  }

  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    source.close();
  };
}
