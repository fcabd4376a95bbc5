import { readFileSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type CharterInvalid, loadCharter } from '../../src/charter/load.ts'
import { compileCharter } from '../../src/core/charter/compile.ts'

const file = (name: string): string => new URL(`../../charters/${name}`, import.meta.url).pathname

/** What is wrong with the default charter after a change of its text; nothing when it loads. */
async function faults(change: (text: string) => string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-charter-'))
  await writeFile(join(dir, 'charter.yaml'), change(readFileSync(file('default.yaml'), 'utf8')))
  await writeFile(join(dir, 'models.yaml'), readFileSync(file('models.yaml'), 'utf8'))
  return loadCharter(join(dir, 'charter.yaml')).then(
    () => '',
    (error: CharterInvalid) => error.faults.map((f) => `${f.path}: ${f.message}`).join('\n'),
  )
}

describe('the charters that come with it', () => {
  it.each(['default.yaml', 'strict.yaml'])('%s loads', async (name) => {
    expect(compileCharter(await loadCharter(file(name))).hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('strict asks for keys and confidence, and has no local operator', async () => {
    const { charter } = await loadCharter(file('strict.yaml'))
    expect(charter).toMatchObject({ local_operator: false, agents: { authentication: 'keys' }, escalate: { require_confidence: true } })
  })

  it('a charter of the first version, with nothing but what it must say, loads with the documented defaults', async () => {
    const minimal = 'version: 1\norg: default\nmission: m\nagents: { authentication: open }\nmodels: { file: models.yaml }\n'
    expect(await faults(() => minimal)).toBe('')
  })
})

describe('a charter that is refused says where, what was expected and what it got', () => {
  it.each([
    ['an unknown key', (t: string) => `${t}\nsurprise: 1\n`, /surprise/],
    ['an unknown nested key', (t: string) => t.replace('cost_above_usd: 5', 'cost_above: 5'), /charter\.escalate: .*cost_above/],
    ['a wrong type', (t: string) => t.replace('solo: true', 'solo: 3'), /charter\.solo: .*expected boolean/],
    ['a bad duration', (t: string) => t.replace('timeout: 10m', 'timeout: ten'), /charter\.escalate\.timeout: expected a duration/],
    ['a timeout of nothing', (t: string) => t.replace('timeout: 10m', 'timeout: 0s'), /charter\.escalate\.timeout/],
    ['a negative limit', (t: string) => t.replace('agent_day_usd: 10', 'agent_day_usd: -1'), /charter\.budgets\.agent_day_usd/],
    [
      'a zone that is none',
      (t: string) => t.replace('timezone: UTC', 'timezone: Mars/Base'),
      /charter\.timezone: expected an IANA time zone/,
    ],
    [
      'an operator without an identity',
      (t: string) => t.replace('operators: []', 'operators: [{ id: a }]'),
      /expected telegram, slack or token/,
    ],
    ['an operator named local', (t: string) => t.replace('operators: []', 'operators: [{ id: local, telegram: 1 }]'), /built-in operator/],
    [
      'one identity for two people',
      (t: string) => t.replace('operators: []', 'operators: [{ id: a, telegram: 1 }, { id: b, telegram: 1 }]'),
      /telegram:1 is listed twice/,
    ],
    [
      'a channel given twice',
      (t: string) => t.replace('channels: []', 'channels: [{ slack: C1 }, { slack: C1 }]'),
      /slack:C1 is listed twice/,
    ],
    ['a key given twice', (t: string) => `${t}\nversion: 1\n`, /unique/],
    ['another version', (t: string) => t.replace('version: 1', 'version: 9'), /charter\.version/],
    ['no YAML at all', () => '{{{{', /line 1/],
    ['nothing', () => '', /charter/],
    [
      'an alias bomb',
      () =>
        `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]\n`,
      /./,
    ],
    ['a models file that is missing', (t: string) => t.replace('file: models.yaml', 'file: none.yaml'), /models\.file: cannot read/],
  ])('%s', async (_, change, says) => expect(await faults(change)).toMatch(says))
})
