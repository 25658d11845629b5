// The menu of Block Kit: a combobox with a listbox, for one or several options, known or asked for.

import { freshId, h } from "./dom.js";
import { hang } from "./popover.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

// given: {label, placeholder, multi, max, chosen: [option], find(text): [option] | Promise, changed([option]), focusMark, described, sign,
// read(text): option or null, where free text may name one}
// option: {value, label, detail, group}
export class Combobox {
  constructor(given) {
    this.given = given;
    this.chosen = given.chosen;
    this.active = -1;
    this.shown = [];
    this.turn = 0;
    this.listId = freshId("list");
    this.input = this.drawInput();
    this.pills = h("span", { class: "pills" });
    this.node = h(
      "div",
      { class: "select" },
      given.sign ? icon(given.sign, 18) : null,
      this.pills,
      this.input,
      icon("down", 16),
    );
    this.node.addEventListener("pointerdown", (event) => this.pressed(event));
    this.settle();
  }

  drawInput() {
    const { label, described, focusMark, placeholder } = this.given;
    return h("input", {
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      "aria-label": label,
      "aria-describedby": described,
      "data-focus": focusMark,
      "data-typed": this.given.read ? "true" : null,
      placeholder,
      oninput: () => this.open(this.input.value),
      onkeydown: (event) => this.key(event),
      onblur: () => this.close(),
      onfocus: () => this.input.select(),
    });
  }

  pressed(event) {
    if (event.target.closest(".pill-remove")) return;
    if (event.target !== this.input) event.preventDefault();
    this.input.focus();
    if (this.list) this.close();
    else this.open("");
  }

  // Show what is chosen: the name in the field, or pills before it.
  settle() {
    if (this.given.multi) {
      this.pills.replaceChildren(...this.chosen.map((option) => this.pill(option)));
      this.input.value = "";
      this.input.placeholder = this.chosen.length ? "" : this.given.placeholder;
    } else {
      this.input.value = this.chosen[0]?.label || "";
    }
  }

  pill(option) {
    return h(
      "span",
      { class: "pill" },
      option.label,
      h(
        "button",
        {
          type: "button",
          class: "pill-remove",
          "aria-label": t("remove_item", { name: option.label }),
          onclick: () => {
            this.choose(this.chosen.filter((one) => one.value !== option.value));
            this.input.focus();
          },
        },
        icon("close", 14),
      ),
    );
  }

  choose(options) {
    this.chosen = options;
    this.settle();
    this.given.changed(options);
  }

  async open(text) {
    const turn = ++this.turn;
    const found = this.given.find(text);
    if (found instanceof Promise) this.draw(null);
    const options = await found;
    if (turn !== this.turn || document.activeElement !== this.input) return;
    this.shown = options;
    this.active = Math.max(
      0,
      options.findIndex((option) => option.value === this.chosen[0]?.value),
    );
    this.draw(options);
    this.mark();
  }

  draw(options) {
    this.list?.remove();
    this.list = h("ul", {
      class: "listbox",
      role: "listbox",
      id: this.listId,
      "aria-label": this.given.label,
      "aria-multiselectable": this.given.multi ? "true" : null,
    });
    let group = null;
    for (const [at, option] of (options || []).entries()) {
      if (option.group && option.group !== group) {
        group = option.group;
        this.list.append(h("li", { class: "list-group", role: "presentation" }, group));
      }
      this.list.append(this.row(option, at));
    }
    if (!options || !options.length)
      this.list.append(h("li", { class: "list-none", role: "presentation" }, options ? t("no_matches") : t("loading")));
    this.input.setAttribute("aria-expanded", "true");
    hang(this.list, this.node, this.node.getBoundingClientRect().width);
  }

  row(option, at) {
    const picked = this.chosen.some((one) => one.value === option.value);
    return h(
      "li",
      {
        role: "option",
        id: `${this.listId}-${at}`,
        class: "option",
        "aria-selected": String(picked),
        "data-at": at,
        onpointerdown: (event) => event.preventDefault(),
        onclick: () => this.pick(option),
      },
      h("span", { class: "tick" }, picked ? icon("check", 16) : null),
      h("span", {}, option.label, option.detail ? h("span", { class: "option-detail" }, option.detail) : null),
    );
  }

  mark() {
    const rows = [...this.list.querySelectorAll("[role=option]")];
    for (const row of rows) row.classList.toggle("active", Number(row.dataset.at) === this.active);
    const row = rows[this.active];
    if (!row) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", row.id);
    return row.scrollIntoView({ block: "nearest" });
  }

  pick(option) {
    const had = this.chosen.some((one) => one.value === option.value);
    if (!this.given.multi) {
      this.hide();
      if (!had) this.choose([option]);
      else this.settle();
      return;
    }
    const full = this.given.max && this.chosen.length >= this.given.max;
    if (had) this.choose(this.chosen.filter((one) => one.value !== option.value));
    else if (!full) this.choose([...this.chosen, option]);
    this.open("");
  }

  key(event) {
    if (["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      if (!this.list) return void this.open("");
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.active = (this.active + step + this.shown.length) % Math.max(1, this.shown.length);
      this.mark();
    } else if (event.key === "Enter" && this.list) {
      event.preventDefault();
      if (this.shown[this.active]) this.pick(this.shown[this.active]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.open("");
    } else if (event.key === "Escape" && this.list) {
      event.preventDefault();
      event.stopPropagation();
      this.hide();
      this.settle();
    } else if (event.key === "Backspace" && this.given.multi && !this.input.value && this.chosen.length) {
      this.choose(this.chosen.slice(0, -1));
    }
  }

  hide() {
    this.turn += 1;
    this.list?.remove();
    this.list = null;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  // Leaving an emptied single field takes the choice back, as in Slack's optional menus.
  close() {
    this.hide();
    const typed = this.input.value !== (this.chosen[0]?.label || "") && this.given.read?.(this.input.value);
    if (typed) this.choose([typed]);
    else if (!this.given.multi && !this.input.value && this.chosen.length) this.choose([]);
    else this.settle();
  }
}

export function filtered(options, text) {
  const wanted = text.trim().toLowerCase();
  return wanted
    ? options.filter((option) => `${option.label} ${option.detail || ""}`.toLowerCase().includes(wanted))
    : options;
}
