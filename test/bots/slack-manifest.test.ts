import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { COMMANDS } from '../../bots/commands.ts'
import { SCOPES } from '../../bots/slack/health.ts'
import { EVENTS } from '../../bots/slack/home/actions.ts'
import { SHORTCUTS } from '../../bots/slack/shortcuts.ts'

const manifest = parse(readFileSync('bots/slack/app-manifest.yaml', 'utf8'))
const code = readdirSync('bots/slack', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(`bots/slack/${name}`, 'utf8'))
  .join('\n')

/** Methods of the Web API that need a scope of a bot token (https://docs.slack.dev/reference/methods). */
const NEEDS = { 'chat.postMessage': 'chat:write', 'chat.update': 'chat:write', 'files.uploadV2': 'files:write' }

it('asks for the scopes that the code checks for, and for each of them the code has a use', () => {
  const { bot } = manifest.oauth_config.scopes
  expect([...bot].sort()).toEqual([...SCOPES].sort())
  const called = [...code.matchAll(/\.((?:chat|files|views|conversations|users|reactions|pins|auth)\.[a-zA-Z0-9]+)\(/g)].map(([, method]) =>
    String(method),
  )
  const free = ['views.open', 'views.update', 'views.publish', 'auth.test', 'chat.getPermalink']
  const known = Object.entries(NEEDS)
  expect([...new Set(called)].sort()).toEqual([...free, ...known.map(([method]) => method)].sort())
  expect(new Set([...known.map(([, scope]) => scope), 'commands'])).toEqual(new Set(bot))
})

it('has the shortcuts, events and command that the code answers, and no others', () => {
  const { shortcuts, slash_commands, app_home } = manifest.features
  expect(Object.fromEntries(shortcuts.map((one: { callback_id: string; type: string }) => [one.callback_id, one.type]))).toEqual(SHORTCUTS)
  expect(manifest.settings.event_subscriptions.bot_events).toEqual(EVENTS)
  expect([...code.matchAll(/app\.event\(([^,]+),/g)].map(([, name]) => name)).toEqual(['EVENTS[0]'])
  expect(app_home).toMatchObject({ home_tab_enabled: true })
  expect(slash_commands.map(({ command }: { command: string }) => command)).toEqual(['/countersign'])
  const hinted = String(slash_commands[0].usage_hint)
    .split(' | ')
    .map((part) => part.split(' ')[0])
  expect(COMMANDS.map(({ name }) => name)).toEqual(expect.arrayContaining(hinted))
})

it('keeps to the lengths that Slack allows in a manifest', () => {
  const { shortcuts, slash_commands } = manifest.features
  for (const { name, description } of shortcuts) expect([name.length <= 24, description.length <= 150]).toEqual([true, true])
  for (const { description, usage_hint } of slash_commands)
    expect([description.length <= 2000, usage_hint.length <= 1000]).toEqual([true, true])
  expect(manifest.display_information.name.length).toBeLessThanOrEqual(35)
})
