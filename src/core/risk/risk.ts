import type { Ask } from '../ask.ts'
import { wordsOfAsk } from '../ask-words.ts'
import { legible } from '../legible.ts'
import { MOST_SEARCHED } from '../pattern.ts'
import { classesIn, type DataClass } from './data-classes.ts'
import { type Decoded, decodeText } from './decode.ts'
import { judgeEgress, placesIn } from './egress.ts'
import { higher, type Level, rankOf } from './level.ts'
import { hasClimb, isInside, isPathLike, normalPath } from './paths.ts'
import { destructiveShell, hasShellMeta } from './shell.ts'
import { destructiveSql } from './sql.ts'
import type { RiskTable } from './table.ts'
import { freeTexts, isWords, type Text } from './texts.ts'

/** Which of the tables found it. */
export type Factor = 'tool' | 'argument' | 'data' | 'egress' | 'scope'

/** One thing that was found: its stable code, the level the charter gives it, where it stands and what it is. */
export interface RiskFactor {
  readonly factor: Factor
  readonly code: string
  readonly level: Level
  /** Such as `args.path`; absent when it is of no place. */
  readonly at?: string
  /** Such as the host, or the command. */
  readonly what?: string
}

/** How dangerous a request is: the highest level found, and everything above low that was found. */
export interface Risk {
  readonly level: Level
  readonly factors: readonly RiskFactor[]
}

/** What is known of the request besides its text. */
export interface Scope {
  readonly tainted: boolean
  readonly firstUse: boolean
  readonly offHours: boolean
}

/** Findings kept at the most: the worst ones; a request with more is as bad as it gets. */
const MAX_FACTORS = 16
const MAX_WHAT = 120
/** What an agent wrote, as people may see it within a reason. */
const shown = (text: string): string => legible(text.slice(0, MAX_WHAT))

/** The classes of data whose markers stand in a request. */
export const dataClassesOf = (ask: Ask): readonly DataClass[] => classesIn(freeTexts(ask, wordsOfAsk(ask).acted))

/** Assesses a request: the highest level of tool, arguments, data, egress and scope. Deterministic, and linear in the request's size. */
export function riskOf(ask: Ask, table: RiskTable, classes: readonly DataClass[], scope: Scope): Risk {
  const found = [toolFactor(ask, table)]
  addArguments(ask, table, found)
  addData(table, classes, found)
  addScope(table, scope, found)
  const above = found.filter(({ level }) => level !== 'low')
  return { level: above.reduce<Level>((worst, factor) => higher(worst, factor.level), 'low'), factors: worstOf(above) }
}

/** Each finding once, the worst first. */
function worstOf(above: readonly RiskFactor[]): readonly RiskFactor[] {
  if (above.length < 2) return above
  const once = new Map(above.map((f) => [`${f.code} ${f.at} ${f.what}`, f]))
  // Array.prototype.sort is stable, so what stands first stays first among equals.
  return [...once.values()].sort((a, b) => rankOf(b.level) - rankOf(a.level)).slice(0, MAX_FACTORS)
}

function toolFactor({ tool }: Ask, { section, tools }: RiskTable): RiskFactor {
  if (tool === undefined) return { factor: 'tool', code: 'no_tool', level: section.tools.none }
  const name = tool.split('(', 1)[0] as string
  const level = higher(tools.get(tool) ?? tools.get(name) ?? section.tools.default, tools.get(name) ?? 'low')
  return { factor: 'tool', code: 'tool_base', level, what: shown(name) }
}

/** Keys whose value is a command line, whatever the tool. */
const COMMAND_KEYS = new Set('command cmd commandline script shell argv exec code line'.split(' '))

function addArguments(ask: Ask, table: RiskTable, found: RiskFactor[]): void {
  const shell = ask.tool !== undefined && table.shells.has(ask.tool.split('(', 1)[0] as string)
  const left = new Left()
  const look = (text: Text): void => {
    addText(text, table, shell, left, found)
    addEgress(text, table, found)
  }
  if (ask.tool?.includes('(')) look({ at: 'tool', key: 'command', text: ask.tool.slice(ask.tool.indexOf('(') + 1) })
  for (const text of wordsOfAsk(ask).acted) look(text)
}

/** What is left of {@link MOST_SEARCHED}; what is not looked at counts as found. */
class Left {
  #characters = MOST_SEARCHED

  /** Whether there is room to look at a text, which is taken. */
  has(text: string): boolean {
    this.#characters -= text.length + 16
    return this.#characters >= 0
  }
}

function addText({ at, key, text }: Text, table: RiskTable, shell: boolean, left: Left, found: RiskFactor[]): void {
  const levels = table.section.arguments
  const say: Say = (code, what = text) => void found.push({ factor: 'argument', code, level: levels[code], at, what: shown(what) })
  const words = isWords(text)
  const decoded = words ? { text, changed: false } : decodeText(text)
  if (!words) sayForm({ at, key, text }, decoded, table, shell, say)
  const command = destructiveShell(decoded.text) ?? (decoded.changed ? destructiveShell(text) : undefined)
  if (command !== undefined) say('destructive_shell', command)
  const sql = destructiveSql(decoded.text)
  if (sql !== undefined) say('destructive_sql', sql)
  for (const { code, level, test } of table.patterns)
    if (!left.has(text) || test(text) || (decoded.changed && test(decoded.text))) found.push({ factor: 'argument', code, level, at })
}

type Say = (code: keyof RiskTable['section']['arguments'], what?: string) => void

/** What a text shows by its form: where a path leads, and what a shell acts on. */
function sayForm({ key, text }: Text, decoded: Decoded, table: RiskTable, shell: boolean, say: Say): void {
  if (isPathLike(key, text) || (decoded.changed && isPathLike(key, decoded.text))) {
    const path = normalPath(text)
    if (path.dotted) say('traversal')
    if (path.encoded) say('encoded_path')
    if (path.link_like) say('symlink_like')
    if (!isInside(path, table.workspace)) say('outside_workspace')
  } else if (hasClimb(decoded.text)) {
    say('traversal')
    if (!hasClimb(text)) say('encoded_path')
  }
  const commandLine = shell || COMMAND_KEYS.has(key.toLowerCase().replace(/[_-]/g, ''))
  if (hasShellMeta(decoded.text, commandLine)) say('shell_metacharacters')
}

function addEgress({ at, key, text }: Text, table: RiskTable, found: RiskFactor[]): void {
  for (const place of placesIn(key, text)) {
    const { code, level, host } = judgeEgress(place, table)
    found.push({ factor: 'egress', code: `egress_${code}`, level, at, what: shown(host) })
  }
}

function addData({ section }: RiskTable, classes: readonly DataClass[], found: RiskFactor[]): void {
  for (const name of classes) found.push({ factor: 'data', code: `data_${name}`, level: section.data[name] })
}

function addScope({ section, offHours }: RiskTable, scope: Scope, found: RiskFactor[]): void {
  if (scope.tainted) found.push({ factor: 'scope', code: 'tainted', level: section.scope.tainted })
  if (scope.firstUse) found.push({ factor: 'scope', code: 'first_use', level: section.scope.first_use })
  if (scope.offHours && offHours) found.push({ factor: 'scope', code: 'off_hours', level: offHours.level })
}
