/** A running installation: simulator, dashboard and gateway, kept running, and ended together. */
import { Child, ChildError, type ChildProgram, type ChildWatch } from './child.ts';
import { noteProcessGroups, untilGone } from './left-over.ts';
import { type DashboardReady, isDashboardReady } from './messages.ts';
import { dashboardProgram, gatewayProgram, type Installation, simulatorProgram } from './programs.ts';
import { step } from './progress.ts';

const STOP_PATIENCE_MS = 4_000;

export class Stack {
  readonly #installation: Installation;
  readonly #say: (sentence: string) => void;
  readonly #children: Child[] = [];
  #dashboard: Child | null = null;
  #isGatewayUp = false;

  constructor(installation: Installation, say: (sentence: string) => void) {
    this.#installation = installation;
    this.#say = say;
  }

  /**
   * Starts everything.
   * @throws {ChildError} if something does not start, or the end is requested meanwhile; what runs is for `stop`
   */
  async start(endRequested: AbortSignal): Promise<DashboardReady> {
    const installation = this.#installation;
    const giveUp = () => this.kill();
    endRequested.addEventListener('abort', giveUp);
    try {
      return await this.#startAll(installation, endRequested);
    } finally {
      endRequested.removeEventListener('abort', giveUp);
    }
  }

  async #startAll(installation: Installation, endRequested: AbortSignal): Promise<DashboardReady> {
    const simulator = simulatorProgram(installation);
    if (simulator) await this.#run(simulator, endRequested);
    const dashboard = await this.#run(
      dashboardProgram(installation, () => this.#isGatewayUp),
      endRequested,
    );
    this.#dashboard = dashboard;
    const gateway = gatewayProgram(installation);
    const greet = async (child: Child) => {
      await gateway.greet(child);
      if (this.#isGatewayUp) dashboard.send({ type: 'gateway-ready' });
    };
    await this.#run({ ...gateway, greet }, endRequested);
    this.#isGatewayUp = true;
    return this.#firstCredentials(dashboard);
  }

  /** A fresh one-time link that opens the dashboard. @throws {ChildError} if the dashboard does not answer */
  async newLoginLink(): Promise<string> {
    if (!this.#dashboard) throw new ChildError('the dashboard is not running');
    const answer = this.#dashboard.answer('login-link');
    this.#dashboard.send({ type: 'new-login-link' });
    const message = await answer;
    if (!('url' in message) || typeof message.url !== 'string')
      throw new ChildError('the dashboard gave no link');
    return message.url;
  }

  /** Ends everything, the gateway first, so that nothing is admitted that cannot be reported. */
  async stop(): Promise<void> {
    const groups = this.#groups();
    const [gateway, ...others] = [...this.#children].reverse();
    await gateway?.stop(STOP_PATIENCE_MS);
    await Promise.all(others.map((child) => child.stop(STOP_PATIENCE_MS)));
    await untilGone(groups, this.#installation.options.stateDir);
  }

  /** Ends everything without asking. */
  kill(): void {
    for (const child of this.#children) child.kill();
  }

  async #run(program: ChildProgram, endRequested: AbortSignal): Promise<Child> {
    if (endRequested.aborted) throw new ChildError('the end was requested');
    const watch: ChildWatch = { onGroupChange: () => this.#noteGroups(), onTrouble: this.#say };
    const child = new Child(program, watch);
    this.#children.push(child);
    await step(`starting the ${program.name}`, () => child.start());
    return child;
  }

  async #firstCredentials(dashboard: Child): Promise<DashboardReady> {
    const answer = dashboard.answer('ready');
    dashboard.send({ type: 'gateway-ready' });
    const message = await answer;
    if (!isDashboardReady(message)) throw new ChildError('the dashboard gave no login link');
    return message;
  }

  #noteGroups(): void {
    noteProcessGroups(this.#installation.options.stateDir, this.#groups());
  }

  #groups(): number[] {
    return this.#children.map(({ group }) => group).filter((group) => group !== null);
  }
}
