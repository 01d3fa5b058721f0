import { randomBytes } from 'node:crypto';
import { createDataSource, createRoles, migrate, roleName } from '@flow-pipelines/database';

const PROCESSES = ['api', 'relay', 'intake', 'executor'] as const;

/**
 * Makes the embedded database ready for the processes: the roles, and the newest schema with what each of them may do in it.
 * Only here is the owner's password used. The others are new at each start and are written nowhere.
 * @returns the address of the database for each process, with its own role and password
 */
export async function prepareDatabase(ownerUrl: string): Promise<Record<(typeof PROCESSES)[number], string>> {
  // One connection holds the migration lock while the other migrates.
  const dataSource = createDataSource({ url: ownerUrl, applicationName: 'flow-pipelines-start', poolSize: 2 });
  await dataSource.initialize();
  try {
    await createRoles(dataSource);
    await migrate(dataSource);
    const urlFor = async (role: (typeof PROCESSES)[number]) => {
      const url = new URL(ownerUrl);
      url.username = roleName(role);
      url.password = randomBytes(24).toString('hex');
      await dataSource.query(`alter role ${url.username} login password '${url.password}'`);
      return url.href;
    };
    return {
      api: await urlFor('api'),
      relay: await urlFor('relay'),
      intake: await urlFor('intake'),
      executor: await urlFor('executor'),
    };
  } finally {
    await dataSource.destroy();
  }
}
