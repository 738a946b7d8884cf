import { Command } from 'commander';
import { ROLES, type Role } from '../../../lib/core/console/access.ts';
import { inviteLine, makeInvite } from '../../access/enrol.ts';
import { admitDevice, changeRole, endMembership, revokeLostDevice } from '../../access/members.ts';
import { listMembers } from '../../db/members.ts';
import { print } from '../io.ts';
import { oneOf, personName, shortText } from '../options.ts';
import { plainText } from '../plain-text.ts';
import { onDatabase, openHub, printingCommand, type DataOption, type JsonOption } from './shared.ts';

/** Who acts on the command line where nobody says a name: the operator of the hub's machine. */
const OPERATOR = 'operator';

type ByOptions = DataOption & JsonOption & { readonly by: string };

/** `tuean invite`: the line that lets a person enrol their browser; the way in for the first administrator. */
export function inviteCommand(): Command {
  return printingCommand('invite', 'the line that lets a person enrol their browser, once, within a day')
    .requiredOption('--role <role>', ROLES.join(', '), oneOf(ROLES))
    .requiredOption('--handle <handle>', 'name, or name@organisation', shortText(90))
    .option('--org <organisation>', 'organisation, where the handle has none; made where it is new', shortText(40))
    .option('--by <name>', 'who invites', personName, OPERATOR)
    .action(async (options: ByOptions & { role: Role; handle: string; org?: string }) => {
      const { paths, config } = await openHub(options);
      const handle = options.handle.includes('@') ? options.handle : `${options.handle}@${options.org ?? ''}`;
      const wish = { handle, role: options.role, by: options.by, isOperator: true };
      const { invite, code } = await onDatabase(paths, (orm) => makeInvite(orm, wish, new Date()));
      const line = inviteLine(config.url, code);
      if (options.json) {
        return print(JSON.stringify({ handle, role: invite.role, expiresAt: invite.expiresAt.toISOString(), line }));
      }
      await print(line);
    });
}

/** `tuean member …`: who may act, and what the operator does about it when nobody else can. */
export function memberCommand(): Command {
  const members = new Command('member').description('who may act at this hub');
  members.addCommand(
    printingCommand('list', 'members with their devices').action(async (options: DataOption & JsonOption) => {
      const { paths } = await openHub(options);
      for (const { handle, role, isEnded, devices } of await onDatabase(paths, listMembers)) {
        if (options.json) {
          await print(JSON.stringify({ handle, role, isEnded, devices }));
          continue;
        }
        await print(`${handle}  ${role}${isEnded ? '  ended' : ''}`);
        for (const { id, name, canSign, revokedAt, seenAt, waits } of devices) {
          const inForce = revokedAt === null ? `seen ${seenAt ?? 'never'}` : `revoked ${revokedAt}`;
          const state =
            waits === null ? inForce : `waits, invited by ${waits.invitedBy}, reads out ${waits.fingerprint}`;
          await print(`    ${id}  ${plainText(name, 60)}  ${canSign ? 'signs releases  ' : ''}${state}`);
        }
      }
    }),
  );
  members.addCommand(
    printingCommand('role', 'give a member another role')
      .argument('<handle>')
      .argument('<role>', ROLES.join(', '), oneOf(ROLES))
      .option('--by <name>', 'who decides', personName, OPERATOR)
      .action(async (handle: string, role: Role, options: ByOptions) => {
        const { paths } = await openHub(options);
        await onDatabase(paths, (orm) => changeRole(orm, handle, role, options.by, new Date()));
        await print(options.json ? JSON.stringify({ handle, role }) : `${handle} is ${role}`);
      }),
  );
  members.addCommand(
    printingCommand('end', 'end a membership; the handle is never given again')
      .argument('<handle>')
      .option('--by <name>', 'who decides', personName, OPERATOR)
      .action(async (handle: string, options: ByOptions) => {
        const { paths } = await openHub(options);
        await onDatabase(paths, (orm) => endMembership(orm, handle, options.by, new Date()));
        await print(options.json ? JSON.stringify({ handle, isEnded: true }) : `${handle} has ended`);
      }),
  );
  members.addCommand(
    printingCommand('admit', 'let in a device that waits; `revoke` refuses it')
      .argument('<device>', 'id of the device')
      .option('--by <name>', 'who decides', personName, OPERATOR)
      .action(async (device: string, options: ByOptions) => {
        const { paths } = await openHub(options);
        await onDatabase(paths, (orm) => admitDevice(orm, device, options.by, new Date()));
        await print(options.json ? JSON.stringify({ device, isAdmitted: true }) : `${device} is let in`);
      }),
  );
  members.addCommand(
    printingCommand('revoke', 'revoke a device that was lost; invite its member again for another')
      .argument('<device>', 'id of the device')
      .option('--by <name>', 'who decides', personName, OPERATOR)
      .action(async (device: string, options: ByOptions) => {
        const { paths } = await openHub(options);
        await onDatabase(paths, (orm) => revokeLostDevice(orm, device, options.by, new Date()));
        await print(options.json ? JSON.stringify({ device, isRevoked: true }) : `${device} is revoked`);
      }),
  );
  return members;
}
