import type { Ask } from '../../core/ask.ts'
import type { Window } from '../../kaizen/backtest/result.ts'
import { createHistory, type History } from '../../kaizen/history/history.ts'
import { entryOf, readable } from '../charter/backtest.ts'
import { CliError, EXIT } from '../exit.ts'
import type { Source } from '../ledger/texts.ts'

/** Finds a request in a ledger by reading on until it was asked. @throws CliError when that entry cannot be read */
export async function askIn(source: Source, id: string): Promise<Ask | undefined> {
  let found: Ask | undefined
  const named = JSON.stringify(id)
  await source.read((text) => {
    if (found || !text.includes(named)) return
    const { type, subject, data } = entryOf(text)
    if (type === 'request.asked' && subject === id) found = data.input.command.ask
  })
  return found
}

/** Reads a whole ledger for what a window needs. @throws CliError when an entry cannot be read */
export async function historyOf(source: Source, window: Window): Promise<History> {
  const run = createHistory(window)
  const { broken } = await source.read((text) => readable(() => run.pushText(text)))
  if (broken) throw new CliError(EXIT.failed, 'ledger_broken', `entry ${broken.seq} cannot be read: ${broken.detail}`)
  return run.finish()
}
