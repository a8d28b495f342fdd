// Puts an interactive Plotly chart in the place of each picture the server drew. Without this script,
// before it has run, and on paper the picture stays. Colours come from the page's own properties.

const probe = document.createElement("span");
probe.hidden = true;

const colourOf = (property) => {
  probe.style.color = property;
  return getComputedStyle(probe).color;
};

// The figure with every "var(--name)" turned into the colour it has in the present theme.
const coloured = (value) => {
  if (typeof value === "string") return value.startsWith("var(--") ? colourOf(value) : value;
  if (Array.isArray(value)) return value.map(coloured);
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, coloured(inner)]));
  return value;
};

const sizeOf = (frame) => {
  const width = Math.max(frame.clientWidth, Number(frame.dataset.least));
  return { width, height: Number(frame.dataset.height) };
};

const draw = (frame, live) => {
  const figure = coloured(JSON.parse(document.getElementById(frame.dataset.chart).textContent));
  const layout = { ...figure.layout, ...sizeOf(frame), autosize: false };
  return window.Plotly.react(live, figure.data, layout, { displayModeBar: false, doubleClick: "reset" });
};

const replace = async (frame) => {
  const picture = frame.querySelector("svg");
  const live = document.createElement("div");
  live.className = "plot-live";
  live.setAttribute("role", "img");
  live.setAttribute("aria-label", picture.getAttribute("aria-label"));
  frame.append(live);
  try {
    await draw(frame, live);
  } catch (error) {
    live.remove(); // the picture stays
    throw error;
  }
  frame.dataset.drawn = "";
  let width = sizeOf(frame).width;
  new ResizeObserver(() => {
    if (sizeOf(frame).width === width) return;
    width = sizeOf(frame).width;
    window.Plotly.relayout(live, sizeOf(frame));
  }).observe(frame);
  const redraw = () => draw(frame, live);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
};

document.addEventListener("DOMContentLoaded", () => {
  document.body.append(probe);
  // A chart in a closed disclosure has no width yet: it is drawn when it comes into view.
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      replace(entry.target);
    }
  }, { rootMargin: "400px" });
  for (const frame of document.querySelectorAll("[data-chart]")) seen.observe(frame);
});
