/** What the status-bar item says. */

export interface Status {
  readonly server: 'starting' | 'running' | 'restarting' | 'stopped';
  /** Milliseconds until the next start, with `restarting`. */
  readonly restartInMs?: number;
  readonly enabled: boolean;
  /** Minutes left; 0 when not snoozed. */
  readonly snoozedMinutes: number;
  /** What the server does for the user now, which may take long. */
  readonly working?: string;
  /** The hint of the shown edit: `L42 sum → subtotal`. */
  readonly shown?: string;
  /** Whether the cursor is at it: then Tab takes it. */
  readonly here?: boolean;
  /** Places left that belong together, the shown one included. */
  readonly sites?: number;
}

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  readonly warning: boolean;
}

export function statusText(status: Status): StatusText {
  const { server, enabled, snoozedMinutes, working, shown, sites = 1 } = status;
  if (server === 'stopped')
    return said('$(error) foretype', 'The server does not run. Click for what to do.', true);
  if (server === 'restarting') {
    const seconds = Math.max(1, Math.round((status.restartInMs ?? 0) / 1000));
    return said('$(warning) foretype', `The server ended; it starts again in ${seconds} s.`, true);
  }
  if (server === 'starting') return said('$(loading~spin) foretype', 'The server is starting.');
  if (working !== undefined && shown === undefined)
    return said('$(loading~spin) foretype thinks', `${working}. Click to stop it.`);
  if (!enabled) return said('$(circle-slash) foretype', 'Predictions are off. Click to turn them on.');
  if (snoozedMinutes > 0)
    return said(
      `$(bell-slash) foretype ${snoozedMinutes} min`,
      'Predictions are snoozed. Click to wake them.',
    );
  if (shown === undefined) return said('$(edit) foretype', 'Predicts your next edit.');
  const more = sites > 1 ? ` +${sites - 1}` : '';
  const places = sites > 1 ? ` ${sites - 1} more ${sites === 2 ? 'place' : 'places'} belong to it.` : '';
  const key = status.here ? '$(check) Tab:' : '$(arrow-right) Tab →';
  return said(`${key} ${shown}${more}`, `The next edit is ${shown}.${places}`);
}

function said(text: string, tooltip: string, warning = false): StatusText {
  return { text, tooltip, warning };
}
