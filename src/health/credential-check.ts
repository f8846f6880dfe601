import { Injectable } from '@nestjs/common';
import { Buckets } from '../presign/buckets.js';

/** Whether there are credentials to sign with. */
@Injectable()
export class CredentialCheck {
  constructor(private readonly buckets: Buckets) {}

  /**
   * For how many of the buckets. Answers at once while they are at hand, else when the provider does, in two
   * seconds at most.
   */
  async usable(date: Date): Promise<'all' | 'some' | 'none'> {
    const { all } = this.buckets;
    const answers = await Promise.allSettled(all.map(async (each) => each.credentials.get(date)));
    const count = answers.filter(({ status }) => status === 'fulfilled').length;
    if (count === all.length) return 'all';
    return count > 0 ? 'some' : 'none';
  }
}
