// Small pictures made of numbers: bars and modules. No markup is ever parsed from text.

const SVG = "http://www.w3.org/2000/svg";

export function svg(width, height, path, stretch = false) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  picture.setAttribute("aria-hidden", "true");
  if (stretch) picture.setAttribute("preserveAspectRatio", "none");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  shape.setAttribute("shape-rendering", "crispEdges");
  picture.append(shape);
  return picture;
}

/** Bars that look like the code and are read by nothing. */
export function bars(code) {
  let x = 0;
  let path = "";
  for (const char of `*${code}*`) {
    const bits = char.charCodeAt(0) * 7 + 3;
    for (const width of [1 + (bits & 1), 1 + ((bits >> 1) & 1), 1 + ((bits >> 3) & 1)]) {
      path += `M${x} 0h${width}v10h-${width}z`;
      x += width + 1 + ((bits >> 2) & 1);
    }
  }
  return svg(x, 10, path, true);
}

/** A QR code from rows of "0" and "1". */
export function modules(rows) {
  let path = "";
  rows.forEach((row, y) => {
    for (const run of row.matchAll(/1+/g)) path += `M${run.index} ${y}h${run[0].length}v1h-${run[0].length}z`;
  });
  return svg(rows.length, rows.length, path);
}
