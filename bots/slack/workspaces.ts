import { webApi } from '@slack/bolt'
import type { GovernorFace } from '../../src/governor/face.ts'
import { clientOptions } from './client.ts'
import type { Health } from './health.ts'
import { troubleOf } from './trouble.ts'

/** What the workspaces are known by. */
export interface WorkspacesDeps {
  readonly governor: GovernorFace
  /** The first workspace's token; Slack says which workspace it is. */
  readonly botToken: string
  /** Tokens of further workspaces that the app is installed in, by team id. */
  readonly others: Readonly<Record<string, string>>
  readonly apiUrl: string | undefined
  readonly health: Health
}

/** Where a payload comes from, as Bolt reads it. */
export interface Source {
  readonly teamId?: string | undefined
}

interface Workspace {
  /** Undefined until Slack said it: of the first one only. */
  team: string | undefined
  readonly token: string
  readonly client: webApi.WebClient
}

/** The workspaces that the app is installed in, each with its own token. Ids of organisations (Enterprise Grid) name none. */
export interface Workspaces {
  /** The client of the workspace that a channel of the charter is in: `team` there, else the first. */
  ofChannel(key: string): webApi.WebClient
  /** The client of a workspace; undefined: it is not ours. Until Slack said which one the first is, that counts for any. */
  of(team: string): webApi.WebClient | undefined
  /** The id of the workspace of a channel, where it is another than the first; else empty. */
  named(key: string): string
  /** The token to answer a payload with. @throws when it comes from a workspace that is not ours, or names a channel of another one. */
  authorize(source: Source, body: unknown): { readonly botToken: string; readonly teamId?: string }
  /** Whether Slack knows every token; the scopes come with the answer. */
  check(): Promise<boolean>
}

/** A callback of a workspace that is not ours: it is acknowledged, and nothing is done. */
export class ForeignWorkspace extends Error {
  override readonly name = 'ForeignWorkspace'
}

/** The workspaces behind the tokens. */
export function createWorkspaces({ governor, botToken, others, apiUrl, health }: WorkspacesDeps): Workspaces {
  const made = (token: string, team: string | undefined): Workspace => ({
    team,
    token,
    client: new webApi.WebClient(token, clientOptions(apiUrl)),
  })
  const first = made(botToken, undefined)
  const all = [first, ...Object.entries(others).map(([team, token]) => made(token, team))]
  const find = (team: string | undefined): Workspace | undefined =>
    all.find((one) => one.team === team && team !== undefined) ?? (first.team === undefined ? first : undefined)
  const teamOf = (key: string): string | undefined => governor.charter().channels.find((channel) => channel.key === key)?.team

  const check = async (workspace: Workspace): Promise<boolean> => {
    const named = workspace === first ? '' : (workspace.team ?? '')
    try {
      const { response_metadata, team_id } = await workspace.client.auth.test()
      const wrong = named !== '' && team_id !== named
      health.part('token', wrong ? `SLACK_WORKSPACES has a token of ${team_id} under ${named}: correct it` : '', named)
      health.scopes(response_metadata?.scopes, named)
      if (workspace === first) workspace.team = team_id
      return true
    } catch (error) {
      health.part('token', troubleOf(error, 'other').problem, named)
      return false
    }
  }
  return {
    ofChannel: (key) => (find(teamOf(key)) ?? first).client,
    of: (team) => find(team)?.client,
    named: (key) => (find(teamOf(key)) === first ? '' : (teamOf(key) ?? '')),
    authorize({ teamId }, body) {
      const workspace = [teamId, ...teamsIn(body)].map((team) => (team === undefined ? undefined : find(team))).find((one) => one)
      if (!workspace) throw new ForeignWorkspace(`A callback came from the workspace ${teamId ?? 'unknown'}, which has no token here`)
      const home = teamOf(`slack:${channelIn(body)}`)
      if (home !== undefined && workspace.team !== undefined && home !== workspace.team)
        throw new ForeignWorkspace(`A callback of the workspace ${workspace.team} names a channel of ${home}`)
      return { botToken: workspace.token, ...(workspace.team === undefined ? {} : { teamId: workspace.team }) }
    },
    check: async () => (await Promise.all(all.map(check))).every((known) => known),
  }
}

/**
 * The workspaces that a payload names besides that of the person: in a channel that organisations share (Slack Connect), the
 * message or form is ours though the person is not.
 */
function teamsIn(body: unknown): readonly (string | undefined)[] {
  const { message, view } = body as {
    readonly message?: { readonly team?: string }
    readonly view?: { readonly app_installed_team_id?: string }
  }
  return [message?.team, view?.app_installed_team_id]
}

function channelIn(body: unknown): string {
  const { channel, channel_id } = body as { readonly channel?: { readonly id?: string }; readonly channel_id?: string }
  return channel?.id ?? channel_id ?? ''
}
