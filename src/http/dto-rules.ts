import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { buildMessage, ValidateBy, ValidateIf } from 'class-validator';
import { flag, string, type Rule } from '../s3/rules.js';
import { Converts } from './converts.decorator.js';

/** A property that follows a rule of `s3/rules.ts`, and says so in the API's documentation. */
export const Follows = (rule: Rule): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ ...rule.schema }),
    ValidateBy({
      name: 'follows',
      validator: {
        validate: (value) => rule.accepts(value),
        defaultMessage: buildMessage(() => rule.message),
      },
    }),
  );

/** A property that may be left out. Unlike class-validator's IsOptional it does not take `null`. */
export const MayBeAbsent = (): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ required: false }),
    ValidateIf((_, value) => value !== undefined),
  );

/** A text field; class-validator's own message repeats the property's name. */
export const IsText = (): PropertyDecorator => Follows(string);

/** An object key. Its content is judged where it is signed, so that the error has its own code. */
export const IsKey = (): PropertyDecorator =>
  applyDecorators(ApiProperty({ minLength: 1, maxLength: 1024 }), IsText());

export const IsFlag = (): PropertyDecorator => Follows(flag);

/** Reads a query parameter's decimal digits as a number; what else it holds is left to be refused. */
export const FromDigits = (): PropertyDecorator =>
  Converts((text) => (/^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : text));

/** Reads a query parameter's `true` and `false`; what else it holds is left to be refused. */
export const FromFlag = (): PropertyDecorator =>
  Converts((text) => (text === 'true' ? true : text === 'false' ? false : text));
