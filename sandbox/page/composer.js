// Where messages and slash commands are typed, in the channel and in the thread.

import { announce } from "./a11y.js";
import { appHas, channel, channelLabel, isBotDm, place, store } from "./store.js";
import { command, say, shortcut } from "./doing.js";
import { freshId, h } from "./dom.js";
import { hang, openMenu } from "./popover.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

// What was typed and not yet sent, by person and place.
const drafts = new Map();

class Composer {
  // where(): {key, channel, thread, label}
  constructor(host, where) {
    this.host = host;
    this.where = where;
    this.listId = freshId("commands");
    this.shown = [];
    this.active = 0;
    this.build();
  }

  build() {
    this.text = h("textarea", {
      rows: 1,
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      "aria-haspopup": "listbox",
      oninput: () => this.typed(),
      onkeydown: (event) => this.key(event),
      onblur: () => this.hide(),
    });
    this.plus = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        onclick: () => this.menu(),
      },
      icon("plus"),
    );
    this.send = h("button", { type: "submit", class: "send" }, icon("send", 18));
    this.note = h("div", { class: "composer-note", role: "alert" });
    this.closed = h("p", { class: "composer-closed" });
    this.form = h(
      "form",
      {
        class: "composer",
        onsubmit: (event) => {
          event.preventDefault();
          this.submit();
        },
      },
      this.text,
      h("div", { class: "composer-foot" }, this.plus, this.send),
    );
    this.host.append(this.note, this.closed, this.form);
  }

  render() {
    const { key, label, closed } = this.where();
    this.form.hidden = closed;
    this.closed.hidden = !closed;
    this.closed.textContent = closed ? t("error_restricted_action_read_only_channel") : "";
    if (this.draftKey !== key) {
      this.draftKey = key;
      this.text.value = drafts.get(key) || "";
      this.note.textContent = "";
      this.grow();
    }
    this.text.placeholder = label;
    this.text.setAttribute("aria-label", label);
    for (const [node, words] of [
      [this.plus, t("create")],
      [this.send, t("send")],
    ]) {
      node.setAttribute("aria-label", words);
      node.title = words;
    }
    this.plus.hidden = Boolean(this.where().thread);
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 220)}px`;
    this.send.classList.toggle("ready", Boolean(this.text.value.trim()));
  }

  typed() {
    drafts.set(this.draftKey, this.text.value);
    this.note.textContent = "";
    this.grow();
    const name = !this.where().thread && /^\/\S*$/.exec(this.text.value);
    this.shown = name ? store.state.commands.filter((one) => one.command.startsWith(name[0])) : [];
    this.active = 0;
    if (this.shown.length) this.show();
    else this.hide();
  }

  show() {
    this.list?.remove();
    this.list = h(
      "ul",
      { class: "listbox commands", role: "listbox", id: this.listId, "aria-label": t("commands") },
      this.shown.map((one, at) =>
        h(
          "li",
          {
            role: "option",
            id: `${this.listId}-${at}`,
            class: `option${at === this.active ? " active" : ""}`,
            "aria-selected": String(at === this.active),
            onpointerdown: (event) => event.preventDefault(),
            onclick: () => this.complete(one),
          },
          h(
            "span",
            { class: "command-name" },
            one.command,
            one.usage_hint ? h("span", { class: "usage" }, ` ${one.usage_hint}`) : null,
          ),
          h("span", { class: "option-detail" }, one.description),
        ),
      ),
    );
    this.text.setAttribute("aria-expanded", "true");
    this.text.setAttribute("aria-activedescendant", `${this.listId}-${this.active}`);
    hang(this.list, this.text.closest("form"), this.text.closest("form").getBoundingClientRect().width);
  }

  hide() {
    this.list?.remove();
    this.list = null;
    this.text.setAttribute("aria-expanded", "false");
    this.text.removeAttribute("aria-activedescendant");
  }

  complete(one) {
    this.text.value = `${one.command} `;
    this.typed();
    this.text.focus();
  }

  key(event) {
    if (event.isComposing) return;
    if (this.list && this.listKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    }
  }

  listKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.active = (this.active + step + this.shown.length) % this.shown.length;
      this.show();
      return true;
    }
    if (event.key === "Escape") {
      this.hide();
      return true;
    }
    // Enter on a command that is already whole sends it, as a second Enter would.
    const whole = this.text.value === this.shown[this.active].command;
    if (event.key === "Tab" || (event.key === "Enter" && !whole)) {
      this.complete(this.shown[this.active]);
      return true;
    }
    return false;
  }

  refuse(words) {
    this.note.textContent = words;
    announce(words, "assertive");
  }

  async submit() {
    const typed = this.text.value.trim();
    if (!typed) return;
    this.hide();
    const { channel: id, thread, key } = this.where();
    const name = typed.split(/\s/)[0];
    const isCommand = /^\/[a-z]/i.test(typed);
    if (isCommand && thread) return void this.refuse(t("not_in_threads", { name }));
    if (isCommand && !store.state.commands.some((one) => one.command === name))
      return void this.refuse(t("no_command", { name }));
    this.clear(key);
    const answer = isCommand ? await command(id, typed) : await say(id, typed, thread);
    if (!answer.ok && this.draftKey === key && !this.text.value) {
      this.text.value = typed;
      this.typed();
    }
  }

  clear(key) {
    drafts.delete(key);
    this.text.value = "";
    this.hide();
    this.grow();
  }

  menu() {
    const given = store.state.shortcuts.filter((one) => one.type === "global");
    const items = given.map((one) => ({
      label: one.name,
      detail: one.description,
      lead: icon("bolt", 16),
      run: () => shortcut(one),
    }));
    openMenu(this.plus, t("shortcuts"), [
      { heading: t("shortcuts") },
      ...(items.length ? items : [{ label: t("no_shortcuts"), run: () => {} }]),
    ]);
  }
}

// An app may have switched off being written to, as Slack's own templates do.
const noMessages = () => isBotDm(channel(place.channel)) && appHas("messages_read_only", false);

let main = null;
let side = null;

export function wireComposers() {
  main = new Composer(document.getElementById("composer"), () => {
    const one = channel(place.channel);
    return {
      key: `${place.as}/${place.channel}`,
      channel: place.channel,
      thread: "",
      label: t("write_to", { name: channelLabel(one) }),
      closed: noMessages(),
    };
  });
  side = new Composer(document.getElementById("thread-composer"), () => ({
    key: `${place.as}/${place.channel}/${place.thread}`,
    channel: place.channel,
    thread: place.thread,
    label: `${t("reply")}…`,
    closed: noMessages(),
  }));
}

export function renderComposers() {
  main.render();
  side.render();
}
