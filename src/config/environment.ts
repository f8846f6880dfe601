import {
  Equals,
  IsIn,
  IsIP,
  IsOptional,
  IsUrl,
  Matches,
  MinLength,
  ValidateBy,
  type ValidationOptions,
} from 'class-validator';

const WholeNumber = (min: number, max: number, unit: string): PropertyDecorator =>
  ValidateBy({
    name: 'wholeNumber',
    validator: {
      validate: (value) =>
        typeof value === 'string' && /^\d{1,9}$/.test(value) && +value >= min && +value <= max,
      defaultMessage: () => `must be a whole number of ${unit} from ${min} to ${max}`,
    },
  });

const says = (message: string): ValidationOptions => ({ message });

const ORIGINS = /^https?:\/\/[a-z0-9.-]+(:\d{1,5})?( *, *https?:\/\/[a-z0-9.-]+(:\d{1,5})?)*$/;

/** 32 bytes are 43 characters and a sign of the end. */
const TOKEN_KEYS = /^[A-Za-z0-9+/]{43,}={0,2}( *, *[A-Za-z0-9+/]{43,}={0,2})*$/;

/**
 * The environment variables that the service reads, as they are written there. The SDK reads more of its
 * own (profiles, web identity, …). `.env.example` explains each.
 */
export class Environment {
  @IsOptional()
  @Matches(/^[\w-]+$/, says('must be a word such as production or development'))
  readonly NODE_ENV?: string;

  @IsOptional()
  @IsIP(undefined, says('must be an IP address to listen on'))
  readonly HOST?: string;

  @IsOptional()
  @WholeNumber(0, 65_535, 'a port')
  readonly PORT?: string;

  @IsOptional()
  @Equals('none', says('must be none, or left out'))
  readonly PRESIGN_AUTH?: string;

  @IsOptional()
  @MinLength(1)
  readonly PRESIGN_CONFIG_FILE?: string;

  @IsOptional()
  @MinLength(1)
  readonly PRESIGN_AUDIT_LOG?: string;

  @IsOptional()
  @IsIn(['refuse', 'issue'], says('must be refuse or issue'))
  readonly PRESIGN_AUDIT_FAILURE?: 'refuse' | 'issue';

  @IsOptional()
  @WholeNumber(0, 999_999_999, 'URLs')
  readonly PRESIGN_URLS_PER_MINUTE?: string;

  @IsOptional()
  @WholeNumber(0, 999_999_999, 'refusals')
  readonly PRESIGN_REFUSALS_PER_MINUTE?: string;

  @IsOptional()
  @IsUrl(
    { protocols: ['redis', 'rediss'], require_protocol: true, require_tld: false },
    says('must be a redis or rediss URL'),
  )
  readonly REDIS_URL?: string;

  @IsOptional()
  @Matches(TOKEN_KEYS, says('must be keys of 32 bytes at least in base64, separated by commas'))
  readonly PRESIGN_UPLOAD_TOKEN_KEYS?: string;

  @IsOptional()
  @WholeNumber(0, 10, 'proxies')
  readonly PRESIGN_TRUST_PROXY?: string;

  @IsOptional()
  @WholeNumber(0, 4, 'seconds')
  readonly PRESIGN_SHUTDOWN_DELAY?: string;

  @IsOptional()
  @Matches(ORIGINS, says('must be origins such as https://app.example.com, separated by commas'))
  readonly PRESIGN_CORS_ORIGINS?: string;

  @IsOptional()
  @IsIn(['true', 'false'], says('must be true or false'))
  readonly PRESIGN_DOCS?: string;

  @IsOptional()
  @IsIn(['true', 'false'], says('must be true or false'))
  readonly PRESIGN_TRY_IT?: string;

  @IsOptional()
  @Matches(/^[\w.~+/=-]{32,}$/, says('must be a token of 32 letters, digits or .~+/=_- at least'))
  readonly PRESIGN_METRICS_TOKEN?: string;

  @IsOptional()
  @IsIn(['true', 'false'], says('must be true or false'))
  readonly PRESIGN_STORAGE_CHECK?: string;

  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, says('must be the name of an S3 bucket'))
  readonly AWS_STORAGE_BUCKET_NAME?: string;

  @IsOptional()
  @WholeNumber(1, 604_800, 'seconds')
  readonly AWS_PRESIGNED_URL_EXPIRATION_TIME?: string;

  @IsOptional()
  @WholeNumber(1, 604_800, 'seconds')
  readonly PRESIGN_MAX_EXPIRES_IN?: string;

  @IsOptional()
  @Matches(/^\S+$/, says('must be an access key without white space'))
  readonly AWS_ACCESS_KEY_ID?: string;

  @IsOptional()
  @Matches(/^\S+$/, says('must be a secret without white space'))
  readonly AWS_SECRET_ACCESS_KEY?: string;

  @IsOptional()
  @Matches(/^[a-z0-9-]+$/, says('must be a region such as eu-central-1'))
  readonly AWS_REGION?: string;

  @IsOptional()
  @IsUrl(
    {
      protocols: ['http', 'https'],
      require_protocol: true,
      require_tld: false,
      disallow_auth: true,
    },
    says('must be an http or https URL without user or password'),
  )
  readonly AWS_ENDPOINT_URL_S3?: string;

  @IsOptional()
  @IsIn(['true', 'false'], says('must be true or false'))
  readonly PRESIGN_FORCE_PATH_STYLE?: string;

  @IsOptional()
  @MinLength(1)
  readonly PRESIGN_STORE_DIRECTORY?: string;
}
