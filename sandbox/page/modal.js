// The modal on top of the person's view stack.

import { announce, focusables, trap } from "./a11y.js";
import { avatar } from "./avatar.js";
import { closeView, holderFor, submitView } from "./doing.js";
import { dayOf, locale, t } from "./i18n.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { checkFields } from "./fields.js";
import { now, place, store } from "./store.js";
import { showErrors, updateBlocks } from "./blocks.js";
import { textObject } from "./mrkdwn.js";

let open = null;

const words = (text, otherwise) => (text ? textObject(text) : [otherwise]);

function discard(restore) {
  if (!open) return;
  const { overlay, release } = open;
  open = null;
  overlay.remove();
  if (restore) release();
}

function head(view, depth) {
  const lead =
    depth > 1
      ? h(
          "button",
          { type: "button", class: "icon-button", "aria-label": t("back"), onclick: () => closeView(view, false) },
          icon("back"),
        )
      : avatar({ id: "app", is_bot: true, name: "app" });
  return [
    lead,
    h("h2", { id: "modal-title" }, words(view.title, "")),
    h(
      "button",
      {
        type: "button",
        class: "icon-button modal-close",
        "aria-label": t("close"),
        onclick: () => closeView(view, true),
      },
      icon("close"),
    ),
  ];
}

function foot(view) {
  const close = h(
    "button",
    { type: "button", class: "btn large", onclick: () => closeView(view, false) },
    words(view.close, t("close")),
  );
  if (!view.submit) return [close];
  return [close, h("button", { type: "submit", class: "btn large primary" }, words(view.submit, ""))];
}

function build() {
  const parts = {
    head: h("header", { class: "dialog-head" }),
    banner: h("div", { class: "dialog-banner", role: "alert" }),
    body: h("div", { class: "dialog-body", tabindex: "-1" }),
    foot: h("footer", { class: "dialog-foot" }),
  };
  const form = h(
    "form",
    {
      class: "dialog",
      role: "dialog",
      "aria-modal": "true",
      "aria-labelledby": "modal-title",
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        submit();
      },
    },
    parts.head,
    parts.banner,
    parts.body,
    parts.foot,
  );
  const overlay = h("div", { class: "overlay" }, form);
  document.body.append(overlay);
  open = { overlay, form, parts, viewId: "", release: trap(form, () => closeView(open.view, true)) };
}

function firstField(body) {
  return body.querySelector(".input-block input:not([disabled]), .input-block textarea") || focusables(body)[0];
}

function setErrors(errors) {
  const first = showErrors(open.parts.body, errors);
  const count = Object.keys(errors).length;
  if (!count) return;
  announce([t("error_count", { n: count }), ...Object.values(errors)].join(". "), "assertive");
  first?.focus();
}

function wait(waiting) {
  open.form.setAttribute("aria-busy", String(waiting));
  const button = open.parts.foot.querySelector("[type=submit]");
  button?.classList.toggle("waiting", waiting);
  button?.setAttribute("aria-disabled", String(waiting));
}

async function submit() {
  const view = open.view;
  if (!view.submit || open.form.getAttribute("aria-busy") === "true") return;
  const holder = holderFor({ view_id: view.id });
  const mistakes = checkFields(view.blocks, holder);
  open.parts.banner.textContent = "";
  setErrors(mistakes);
  if (Object.keys(mistakes).length) return;
  wait(true);
  announce(t("waiting"));
  const { failed, errors } = await submitView(view, holder.values);
  if (!open) return;
  wait(false);
  if (open.viewId !== view.id) return;
  if (Object.keys(errors).length) setErrors(errors);
  else if (failed) open.parts.banner.replaceChildren(icon("warn", 18), t("submit_failed"));
}

function turnTo(view, depth) {
  open.viewId = view.id;
  open.parts.body.replaceChildren();
  open.parts.banner.textContent = "";
  open.parts.body.scrollTop = 0;
  fill(view, depth);
  (firstField(open.parts.body) || focusables(open.form)[0])?.focus();
}

function fill(view, depth) {
  const frame = JSON.stringify([view.title, view.submit, view.close, depth, locale(), view.id]);
  if (open.frame !== frame) {
    open.frame = frame;
    open.parts.head.replaceChildren(...head(view, depth));
    open.parts.foot.replaceChildren(...foot(view));
  }
  updateBlocks(open.parts.body, view.blocks, holderFor({ view_id: view.id }), [place.as, locale(), dayOf(now())]);
}

export function renderModal() {
  const views = store.state.views || [];
  const view = views[views.length - 1];
  if (!view) return discard(true);
  if (!open) build();
  open.view = view;
  if (open.viewId !== view.id) turnTo(view, views.length);
  else fill(view, views.length);
  return undefined;
}
