import { amzDate, parseAmzDate, type SigningError } from './index.js';

describe('amzDate', () => {
  it('writes the time in UTC, to the second, and its day', () => {
    expect(amzDate(new Date('2013-05-24T01:02:03.999+02:00'))).toEqual({
      dateTime: '20130523T230203Z',
      day: '20130523',
    });
  });

  it.each([
    ['the first second', 0, '19700101T000000Z'],
    ['the last second', Date.UTC(9999, 11, 31, 23, 59, 59, 999), '99991231T235959Z'],
  ])('takes %s', (_name, time, dateTime) => {
    expect(amzDate(new Date(time)).dateTime).toBe(dateTime);
  });

  it.each([
    ['no time', Number.NaN],
    ['a time before 1970', -1],
    ['a time whose year needs five digits', Date.UTC(10_000, 0)],
  ])('refuses a Date that holds %s', (_name, time) => {
    expect(() => amzDate(new Date(time))).toThrow(
      expect.objectContaining({ code: 'invalid_date' }) as SigningError,
    );
  });
});

describe('parseAmzDate', () => {
  it('reads what amzDate wrote', () => {
    const date = new Date('2024-02-29T23:59:58Z');
    expect(parseAmzDate(amzDate(date).dateTime)).toEqual(date);
  });

  it.each([
    ['nothing', ''],
    ['a day alone', '20130524'],
    ['the extended format', '2013-05-24T00:00:00Z'],
    ['a time without seconds', '20130524T0000Z'],
    ['a fraction of a second', '20130524T000000.000Z'],
    ['another zone', '20130524T000000+0200'],
    ['text before it', ' 20130524T000000Z'],
    ['a line feed after it', '20130524T000000Z\n'],
    ['digits of another script', '２０１３0524T000000Z'],
    ['a thirteenth month', '20131301T000000Z'],
    ['the thirtieth of February', '20130230T000000Z'],
    ['a leap day in a common year', '20130229T000000Z'],
    ['hour 24', '20130524T240000Z'],
    ['second 60', '20130524T235960Z'],
  ])('gives undefined for %s', (_name, text) => {
    expect(parseAmzDate(text)).toBeUndefined();
  });
});
