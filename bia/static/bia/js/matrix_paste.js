// Reads a block copied from a spreadsheet for the impact matrix. Pure: what would be set, and what not and why.
// A first line of times and a first column of categories are understood; then rows go where their name says.
// An empty cell leaves what stands. Anything that is not a level from 0 to 4 is refused by name.

const LEVEL = /^[0-4]$/;
const QUOTED_MOST = 20;

const quoted = (text) => `“${text.length > QUOTED_MOST ? `${text.slice(0, QUOTED_MOST - 1)}…` : text}”`;
const isHead = (cells) => cells.some((cell) => cell !== "") && cells.slice(1).every((cell) => !LEVEL.test(cell)) && !LEVEL.test(cells[0]);

export function readBlock(text, { names, times, row, column }) {
  let lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((line) => line.split("\t").map((cell) => cell.trim()));
  if (lines.length > 1 && isHead(lines[0])) lines = lines.slice(1);
  const hasNames = lines.every((cells) => cells.length > 1 && cells[0] !== "" && !/^-?[\d.,]+$/.test(cells[0]));
  const levels = [];
  const refused = [];
  lines.forEach((cells, offset) => {
    const known = names.findIndex((name) => name.toLowerCase() === cells[0].toLowerCase());
    if (hasNames && known < 0) {
      refused.push(`${quoted(cells[0])} is no category here`);
      return;
    }
    const to = hasNames ? known : row + offset;
    (hasNames ? cells.slice(1) : cells).forEach((cell, index) => readCell(cell, to, column + index));
  });

  function readCell(cell, to, at) {
    if (cell === "") return;
    if (to >= names.length) refused.push(`${quoted(cell)} in a row below the last category`);
    else if (at >= times.length) refused.push(`${names[to]}: ${quoted(cell)} after the last time`);
    else if (!LEVEL.test(cell)) refused.push(`${names[to]} after ${times[at]}: ${quoted(cell)} is no level from 0 to 4`);
    else levels.push({ row: to, column: at, level: cell });
  }

  return { levels, refused };
}
