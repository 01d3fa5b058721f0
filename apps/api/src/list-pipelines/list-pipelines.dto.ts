import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { IsJobId } from '../request-values/is-job-id.js';

/** A parameter that is sent twice arrives as a list, and is refused by its rule. */
export class ListPipelinesParameters {
  @IsOptional() @IsString() @MaxLength(200) q?: string;
  @IsOptional()
  @Transform(({ value }) => (/^\d{1,9}$/.test(String(value)) ? Number(value) : value))
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit?: number;
  @IsOptional() @IsString() @MaxLength(2_000) cursor?: string;
}

export class ReadJobPipelinesParameters extends ListPipelinesParameters {
  /** With it the call reads the pipelines of that job instead of the list. */
  @IsOptional() @IsJobId() job_id?: string;
}
