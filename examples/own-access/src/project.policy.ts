import { Injectable } from '@nestjs/common';
import { AccessPolicy, type AccessRequest, type Decision, type Principal } from 'nestjs-s3-presign';

/** Where an application would ask its database: the members of each project. */
const MEMBERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['apollo', ['ada']],
  ['gemini', ['ada', 'bob']],
]);

/** Members of a project may read its files and add to them, `projects/NAME/…`. */
@Injectable()
export class ProjectPolicy extends AccessPolicy {
  async decide({ claims }: Principal, { operation, key }: AccessRequest): Promise<Decision> {
    const [folder, project = '', ...path] = key.split('/');
    const isMember = (await membersOf(project)).some((member) => member === claims['user']);
    return folder === 'projects' && path.length > 0 && isMember && operation !== 'delete'
      ? { allowed: true, grant: `member of ${project}`, maxExpiresIn: 300 }
      : { allowed: false, faults: [] };
  }

  /** Keys are the users' own: uploads by `file_name` are refused. */
  newKey(): undefined {
    return undefined;
  }
}

const membersOf = (project: string) => Promise.resolve(MEMBERS.get(project) ?? []);
