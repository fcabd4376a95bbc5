import { legible } from '../core/legible.ts'
import { span, timeLeft } from '../core/when.ts'

/** Colours by meaning, as SGR codes (ECMA-48). */
const SGR = { good: 32, warn: 33, bad: 31, dim: 2, bold: 1 } as const
/** A meaning that has a colour. */
export type Tone = keyof typeof SGR

/** Colours a text, or leaves it as it is. */
export type Paint = (tone: Tone, text: string) => string

/** Colours for a terminal; elsewhere, and with `NO_COLOR` set (no-color.org), texts stay as they are. */
export const paintFor = (tty: boolean, env: Readonly<Record<string, string | undefined>>): Paint =>
  tty && !env['NO_COLOR'] ? (tone, text) => `\u001b[${SGR[tone]}m${text}\u001b[0m` : (_, text) => text

/** A text that others wrote, on one line and with nothing invisible in it. */
export const safe = (value: unknown): string => (value === null || value === undefined ? '' : legible(String(value)))

/** As {@link safe}, cut to `max` characters with an ellipsis. */
export function short(value: unknown, max: number): string {
  const text = [...safe(value)]
  return text.length > max ? `${text.slice(0, max - 1).join('')}…` : text.join('')
}

/** Others' text of several lines, each made safe. */
export const safeLines = (text: string): readonly string[] => text.split('\n').map(legible)

const width = (text: string): number => [...text].length

/** Rows in aligned columns with two spaces between them; the last column is not padded. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<number[]>((all, row) => {
    for (const [i, cell] of row.entries()) all[i] = Math.max(all[i] ?? 0, width(cell))
    return all
  }, [])
  return rows.map((row) =>
    row
      .map((cell, i) => cell + ' '.repeat((widths[i] as number) - width(cell)))
      .join('  ')
      .trimEnd(),
  )
}

/** Names and values, aligned and indented; what has no value is left out. */
export const fields = (pairs: readonly (readonly [string, string | undefined])[]): readonly string[] =>
  table(pairs.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]]))).map((line) => `  ${line}`)

/** An instant as `2026-11-21 12:00:03Z`; nothing for what is no instant. */
export function when(value: unknown): string {
  const at = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isFinite(at) ? `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z` : ''
}

/** How far an instant lies ahead or behind: `in 9 min`, `3 h ago`. */
export function away(value: unknown, now: number): string {
  const at = typeof value === 'number' ? value : Date.parse(String(value))
  if (!Number.isFinite(at)) return ''
  return at >= now ? `in ${timeLeft(at - now)}` : `${span(now - at)} ago`
}

/** Dollars as they come over the wire: `$0.035`, `no limit` for null. */
export const usd = (value: unknown): string =>
  value === null
    ? 'no limit'
    : typeof value === 'number'
      ? `${value < 0 ? '-' : ''}$${Math.abs(value)
          .toFixed(6)
          .replace(/0{1,4}$/, '')}`
      : ''

/** A count for people: `12,345`. */
export const count = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',')
