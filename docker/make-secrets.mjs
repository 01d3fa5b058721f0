/** `node docker/make-secrets.mjs > docker/.env`: a password of its own for everyone whom compose.yaml knows. Letters and digits: they become parts of URLs. */
import { randomBytes } from 'node:crypto';

const SECRETS = [
  'POSTGRES_PASSWORD',
  'MIGRATOR_PASSWORD',
  'API_PASSWORD',
  'RELAY_PASSWORD',
  'INTAKE_PASSWORD',
  'EXECUTOR_PASSWORD',
  'BOOTSTRAP_ADMIN_TOKEN',
  'METRICS_TOKEN',
  'GRAFANA_PASSWORD',
];
for (const name of SECRETS) process.stdout.write(`${name}=${randomBytes(20).toString('hex')}\n`);
