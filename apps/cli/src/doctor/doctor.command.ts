import { loadConfiguration } from '@flow-pipelines/runtime';
import type { Command } from 'commander';
import { command } from '../session/command.js';
import { EXIT } from '../session/exit-code.js';
import { Session } from '../session/session.js';
import type { Finding, FindingStatus } from './finding.js';

const MARK: Readonly<Record<FindingStatus, string>> = {
  ok: 'ok     ',
  warning: 'WARNING',
  failed: 'FAILED ',
  skipped: 'skipped',
};

export const doctorCommand = () =>
  command('doctor', 'Look at PostgreSQL, Kafka and the api as the processes would, and say what to do', [
    'doctor',
    'doctor --broker-clock --json',
  ])
    .option('--broker-clock', 'compare the clock of the broker, too, by a topic that is made and deleted')
    .action(async ({ brokerClock }: { readonly brokerClock?: boolean }, self: Command) => {
      const session = Session.of(self);
      const findings = await findAll(session, brokerClock === true);
      session.print({ findings }, findings.map(wordsOf).join('\n'));
      if (findings.some(({ status }) => status === 'failed')) process.exitCode = EXIT.refused;
    });

/** Loaded here: no other command needs a driver of PostgreSQL or Kafka, and they take a while. */
async function findAll(session: Session, brokerClock: boolean): Promise<Finding[]> {
  const [{ DoctorConfiguration }, { checkDatabase }, { checkKafka }, { checkApi }] = await Promise.all([
    import('./doctor.configuration.js'),
    import('./check-database.js'),
    import('./check-kafka.js'),
    import('./check-api.js'),
  ]);
  const configuration = loadConfiguration(DoctorConfiguration);
  const groups = [checkDatabase(configuration), checkKafka(configuration, brokerClock), checkApi(session)];
  return (await Promise.all(groups)).flat();
}

const wordsOf = ({ check, status, detail, advice }: Finding) =>
  `${MARK[status]}  ${check}: ${detail}${advice === undefined ? '' : `\n         → ${advice}`}`;
