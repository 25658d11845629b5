// A chart of Block Kit: drawn, and told as a table to who does not see it.

import { h } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [600, 240, 40, 590, 24, 205];
const COLOURS = ["#1264a3", "#2b7a3f", "#8f4a9e", "#b85c00", "#c01343", "#4a4a4a"];

function shape(tag, props, text = "") {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) node.setAttribute(name, String(value));
  if (text) node.append(document.createTextNode(text));
  return node;
}

function seriesOf(chart) {
  if (chart.type === "pie") return [{ name: "", data: chart.segments }];
  return chart.series;
}

// A bar stands for every kind of chart that is no line: the sandbox shows what was sent, not how Slack would paint it.
function marks(series, at, places, colour, lines) {
  const points = series.data.map((point, number) => [places[number], at(point.value)]);
  if (!lines) {
    return points.map(([x, y]) => shape("rect", { x: x - 4, y, width: 8, height: Math.max(BOTTOM - y, 1), fill: colour }));
  }
  const path = points.map((point) => point.join(",")).join(" ");
  return [shape("polyline", { points: path, fill: "none", stroke: colour, "stroke-width": 2 })];
}

function drawing(chart) {
  const series = seriesOf(chart);
  const values = series.flatMap((one) => one.data.map((point) => point.value));
  const [low, high] = [Math.min(0, ...values), Math.max(1, ...values)];
  const at = (value) => Math.round(BOTTOM - ((value - low) / (high - low)) * (BOTTOM - TOP));
  const labels = series[0].data.map((point) => point.label);
  const step = (RIGHT - LEFT - 20) / Math.max(labels.length - 1, 1);
  const places = labels.map((_, number) => Math.round(LEFT + 10 + number * step));
  const node = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true", focusable: "false" });
  for (const tick of [low, (low + high) / 2, high]) {
    node.append(shape("line", { x1: LEFT, x2: RIGHT, y1: at(tick), y2: at(tick), class: "grid" }));
    node.append(shape("text", { x: LEFT - 6, y: at(tick) + 4, "text-anchor": "end" }, String(Math.round(tick * 10) / 10)));
  }
  series.forEach((one, number) =>
    node.append(...marks(one, at, places, COLOURS[number], ["line", "area"].includes(chart.type))),
  );
  series.forEach((one, number) =>
    node.append(shape("text", { x: LEFT + 10 + number * 120, y: 10, fill: COLOURS[number], class: "key" }, one.name)),
  );
  const every = Math.ceil(labels.length / 7);
  labels.forEach((label, number) => {
    if ((labels.length - 1 - number) % every) return;
    node.append(shape("text", { x: places[number], y: HEIGHT - 16, "text-anchor": "middle" }, label));
  });
  return node;
}

function table(series, title) {
  const head = h("tr", {}, h("th"), series.map((one) => h("th", { scope: "col" }, one.name)));
  const rows = series[0].data.map((point, number) =>
    h("tr", {}, h("th", { scope: "row" }, point.label), series.map((one) => h("td", {}, String(one.data[number].value)))),
  );
  return h("table", { class: "unseen" }, h("caption", {}, title), head, rows);
}

export function chart(block) {
  const series = seriesOf(block.chart);
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", {}, block.title),
    drawing(block.chart),
    table(series, block.title),
  );
}
