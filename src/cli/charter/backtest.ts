import { writeFile } from 'node:fs/promises'
import { Argument, type Command, Option } from 'commander'
import { loadCharter } from '../../charter/load.ts'
import type { Entry } from '../../core/entry.ts'
import type { Millis } from '../../core/units.ts'
import { en } from '../../core/wording/catalogue/en.ts'
import type { Backtest, Backtests, Window } from '../../kaizen/backtest/result.ts'
import type { Trial } from '../../kaizen/backtest/trial.ts'
import { backtestView } from '../../kaizen/backtest/view.ts'
import { backtestChart } from '../../kaizen/charts/backtest.ts'
import { argument, define, type Given, textOption, wholeNumber } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { eachLedger } from '../ledger/sources.ts'
import type { Source } from '../ledger/texts.ts'
import type { Run } from '../run.ts'
import { backtestLines } from './backtest-text.ts'

const DAY: Millis = 86_400_000
const LONGEST = 3650

/** Options that say which part of which ledger is decided again. */
export const WINDOW_OPTIONS: readonly Option[] = [
  new Option('--days <number>', 'how many days of history are decided again').argParser(wholeNumber(1, LONGEST)).default(30),
  new Option('--until <time>', 'the end of these days, such as 2026-11-21 (default: now)'),
  new Option('--file <path...>', 'ledger files, in order, as they lie'),
]

/** `charter backtest`. */
export function backtestCommand(charter: Command, deps: CliDeps): void {
  define(charter, deps, {
    name: 'backtest',
    args: [new Argument('<candidate>', 'a charter file')],
    options: [...WINDOW_OPTIONS, new Option('--picture <file>', 'also draw it, as a PNG')],
    summary: 'Show what another charter would have done with past requests',
    more:
      'Decides every request of the last days again under the candidate, on the state as it was at that moment, and changes nothing. ' +
      'Beside that every decision is made again under the charter that was in force, and must come out as it is recorded. ' +
      'Reads the running server’s ledger, the stopped server’s data, or files.',
    example: 'charter backtest charters/strict.yaml --days 7',
    async act(run, given) {
      const candidate = await loadCharter(argument(given))
      const which = { files: given.options['file'] as readonly string[] | undefined, org: candidate.charter.org }
      const window = windowOf(given, deps.clock.now())
      for (const tested of await eachLedger(run, which, (source) => backtest(run, source, window, [candidate]))) {
        const { difference } = tested.check
        const picture = textOption(given, 'picture')
        const [result] = tested.results
        if (picture !== undefined && result && !difference) await writeFile(picture, await pictureOf(result))
        run.answer(backtestView(tested), () => backtestLines(run, tested))
        if (difference) throw new CliError(EXIT.failed, 'ledger_broken', '')
      }
    },
  })
}

/** Drawn only when it is asked for: what draws takes half a second and 50 MB to load. */
async function pictureOf(result: Backtest): Promise<Uint8Array> {
  const { renderPng } = await import('../../kaizen/charts/render.ts')
  return renderPng(backtestChart(result, en))
}

/** The window that the options mean. */
export function windowOf(given: Given, now: Millis): Window {
  const text = textOption(given, 'until')
  const to = text === undefined ? now + 1 : Date.parse(text)
  if (!Number.isFinite(to))
    throw new CliError(EXIT.usage, 'usage', `--until: expected a time such as 2026-11-21 or 2026-11-21T12:00:00Z, got ${text}`)
  return { from: to - Number(given.options['days']) * DAY, to }
}

/** Reads a ledger once and decides its window again under every candidate. @throws CliError when an entry cannot be read */
export async function backtest({ deps }: Run, { org, read }: Source, window: Window, candidates: readonly Trial[]): Promise<Backtests> {
  const feed = deps.backtest(org, window, candidates)
  try {
    const { broken } = await read(feed.push, feed.room)
    if (broken) throw new CliError(EXIT.failed, 'ledger_broken', `entry ${broken.seq} cannot be read: ${broken.detail}`)
    return await feed.finish()
  } catch (error) {
    throw error instanceof SyntaxError ? noEntry() : error
  } finally {
    await feed.close()
  }
}

/** An entry as it lies. @throws CliError when it is none */
export const entryOf = (text: string): Entry => readable(() => JSON.parse(text) as Entry)

/** What reads an entry. @throws CliError when it is none */
export function readable<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw noEntry()
  }
}

const noEntry = (): CliError =>
  new CliError(EXIT.failed, 'ledger_broken', 'The ledger holds what is no entry; `countersign ledger verify` says where.')
