import type { JsonObject } from '../../core/json.ts'
import { formatUsd } from '../../core/units.ts'

/** The font of all pictures; it comes with the program. */
export const FONT = 'DejaVu Sans'
/** Width of what is plotted, in pixels, beside labels and titles: the whole is some 420 wide with usual names, which a phone shows in full. */
export const PLOT_WIDTH = 280
/** Width of the whole picture where nothing is plotted. */
const WIDTH = 420

const INK = '#1a1a1a'
const GREY = '#d9d9d9'

/** Colours that people tell apart whatever their eyes (M. Okabe and K. Ito, "Color Universal Design", 2008), darkest first. */
export const PALETTE = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const
/** What stands for all others. */
export const OTHERS = '#767676'
/** What cost money without a model. */
export const NO_MODEL = '#b8b8b8'
/** A line that is not to be crossed. */
export const LIMIT = '#000000'

/** Dark on white, 15 px for what has to be read: as large as the text around it once a phone has scaled the picture to its width. */
export const THEME: JsonObject = {
  background: '#ffffff',
  font: FONT,
  padding: 14,
  view: { stroke: null },
  title: {
    anchor: 'start',
    color: INK,
    fontSize: 17,
    fontWeight: 'bold',
    subtitleColor: INK,
    subtitleFontSize: 14,
    offset: 12,
    frame: 'bounds',
  },
  axis: {
    labelColor: INK,
    labelFontSize: 14,
    titleColor: INK,
    titleFontSize: 14,
    titleFontWeight: 'normal',
    titlePadding: 8,
    gridColor: GREY,
    domainColor: INK,
    tickColor: INK,
    labelLimit: 0,
    labelFlush: false,
  },
  legend: {
    labelColor: INK,
    labelFontSize: 14,
    titleColor: INK,
    titleFontSize: 14,
    titleFontWeight: 'normal',
    orient: 'bottom',
    direction: 'vertical',
    columns: 2,
    labelLimit: 0,
    symbolType: 'square',
  },
  text: { color: INK, fontSize: 14, font: FONT },
}

/** Characters of a name that fit beside a plot; the rest is cut, and an ellipsis says so. */
const NAME = 16

const cut = (name: string): string => (name.length <= NAME ? name : `${name.slice(0, NAME - 7)}…${name.slice(-6)}`)

/**
 * Names that fit, by the whole ones, no two alike. Both ends stay: those of a crew often differ in the last characters only.
 */
export function shortNames(names: Iterable<string>): (name: string) => string {
  const taken = new Map<string, string>()
  for (const name of new Set(names)) {
    const used = new Set(taken.values())
    let short = cut(name)
    for (let n = 2; used.has(short); n++) short = `${cut(name)} ${n}`
    taken.set(name, short)
  }
  return (name) => taken.get(name) ?? cut(name)
}

/** A picture that says that there is nothing to see, so that nobody waits for it. */
export const nothing = (title: string, text: string): JsonObject => ({
  title,
  width: WIDTH - 40,
  height: 60,
  data: { values: [{ text }] },
  mark: { type: 'text', align: 'left', x: 0, y: 30, fontSize: 15 },
  encoding: { text: { field: 'text' } },
})

/** How a value is written behind the end of its bar: first a white edge, so that it can be read over a line. */
export const VALUES = [{ stroke: '#ffffff', strokeWidth: 4 }, {}].map((style) => ({
  type: 'text',
  align: 'left',
  baseline: 'middle',
  dx: 6,
  ...style,
}))

/** From here on cents are left out, in dollars: there is no room for what changes nothing. */
const WHOLE = 10_000

/** An amount as it is written behind a bar. */
export const dollars = (usd: number): string =>
  usd >= WHOLE ? formatUsd(Math.round(usd) * 1e6).replace(/\.\d+$/, '') : formatUsd(Math.round(usd * 1e6))
