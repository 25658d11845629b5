// Shortcodes to characters: what people pick, and what a bot is likely to write.

const TABLE = `
+1 👍|-1 👎|thumbsup 👍|thumbsdown 👎|thinking_face 🤔|eyes 👀|white_check_mark ✅|heavy_check_mark ✔️|tada 🎉
heart ❤️|raised_hands 🙌|clap 👏|pray 🙏|wave 👋|fire 🔥|rocket 🚀|bulb 💡|100 💯|joy 😂|smile 😄|slightly_smiling_face 🙂
blush 😊|sob 😭|cry 😢|angry 😠|rage 😡|disappointed 😞|neutral_face 😐|confused 😕|worried 😟|muscle 💪|ok_hand 👌|point_right 👉
point_up ☝️|handshake 🤝|star ⭐|sparkles ✨|x ❌|heavy_plus_sign ➕|heavy_minus_sign ➖|question ❓|exclamation ❗|bangbang ‼️
warning ⚠️|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|rotating_light 🚨|sos 🆘|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️
hourglass ⌛|hourglass_flowing_sand ⏳|clock1 🕐|clock3 🕒|clock9 🕘|watch ⌚|date 📅|calendar 📆|spiral_calendar_pad 🗓️
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣
white_circle ⚪|black_circle ⚫|red_square 🟥|large_yellow_square 🟨|large_green_square 🟩|small_red_triangle 🔺|small_blue_diamond 🔹
small_orange_diamond 🔸|large_blue_diamond 🔷|telephone_receiver 📞|telephone ☎️|phone ☎️|iphone 📱|bell 🔔|no_bell 🔕|mega 📣
loudspeaker 📢|email 📧|envelope ✉️|incoming_envelope 📨|inbox_tray 📥|outbox_tray 📤|package 📦|truck 🚚|house 🏠|office 🏢
arrows_counterclockwise 🔄|repeat 🔁|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_upper_right ↗️|arrow_lower_right ↘️
leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️|fast_forward ⏩|double_vertical_bar ⏸️|black_square_for_stop ⏹️|checkered_flag 🏁
speech_balloon 💬|thought_balloon 💭|memo 📝|pencil ✏️|pencil2 ✏️|clipboard 📋|page_facing_up 📄|ledger 📒|notebook 📓|books 📚
bookmark 🔖|label 🏷️|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|mag 🔍|mag_right 🔎|lock 🔒|unlock 🔓|key 🔑|shield 🛡️
bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|trophy 🏆|medal 🏅|dart 🎯|gear ⚙️|wrench 🔧|hammer 🔨|toolbox 🧰
robot_face 🤖|bust_in_silhouette 👤|busts_in_silhouette 👥|raising_hand 🙋|technologist 🧑‍💻|customs 🛃|money_with_wings 💸|moneybag 💰
credit_card 💳|receipt 🧾|shopping_bags 🛍️|gift 🎁|seedling 🌱|sunny ☀️|sunrise 🌅|crescent_moon 🌙|zzz 💤|new 🆕|ok 🆗|information_source ℹ️
arrow_forward ▶️|large_orange_diamond 🔶|raised_hand ✋|palm_tree 🌴|electric_plug 🔌|airplane ✈️|city_sunset 🌆|fallen_leaf 🍂
closed_lock_with_key 🔐|face_with_thermometer 🤒|hatching_chick 🐣|thinking 🤔|white_large_square ⬜
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|ballot_box_with_check ☑️|ballot_box_with_ballot 🗳️|scales ⚖️|balance_scale ⚖️
`;

const BY_NAME = new Map(
  TABLE.split(/[|\n]/)
    .filter(Boolean)
    .map((pair) => {
      const gap = pair.indexOf(" ");
      return [pair.slice(0, gap), pair.slice(gap + 1)];
    }),
);

export const PICKER = `
+1 -1 thinking_face eyes white_check_mark tada heart raised_hands clap pray
wave fire rocket bulb 100 joy slightly_smiling_face cry rage muscle
ok_hand star x question exclamation warning alarm_clock telephone_receiver speech_balloon memo
`
  .trim()
  .split(/\s+/);
export const QUICK = ["white_check_mark", "eyes", "raised_hands"];

export function emoji(name) {
  return BY_NAME.get(name.split("::")[0]) || `:${name}:`;
}

export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):(?::skin-tone-\d:)?/g, (whole, name) => BY_NAME.get(name) || whole);
}
