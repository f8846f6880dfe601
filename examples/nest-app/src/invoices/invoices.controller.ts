import {
  Body,
  Controller,
  Get,
  Header,
  NotFoundException,
  Param,
  ParseUUIDPipe,
  Post,
  Redirect,
  UseGuards,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import type { PresignedUrl } from 'nestjs-s3-presign';
import { Customer, CustomerGuard } from './customer.guard.js';
import { InvoicesService } from './invoices.service.js';
import { NewInvoiceDto } from './new-invoice.dto.js';

@Controller('invoices')
@UseGuards(CustomerGuard)
export class InvoicesController {
  constructor(private readonly invoices: InvoicesService) {}

  @Post()
  @UsePipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }))
  async create(
    @Customer() customer: string,
    @Body() { title, content_length: contentLength }: NewInvoiceDto,
  ): Promise<{ readonly id: string; readonly upload: Upload }> {
    const { invoice, upload } = await this.invoices.create(customer, title, contentLength);
    const { method, url, headers } = upload;
    return { id: invoice.id, upload: { method, url, headers } };
  }

  @Get(':id/file')
  @Header('Cache-Control', 'no-store')
  @Redirect()
  async file(
    @Customer() customer: string,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<{ readonly url: string }> {
    const invoice = this.invoices.find(id, customer);
    if (!invoice) throw new NotFoundException();
    const { url } = await this.invoices.download(invoice);
    return { url };
  }
}

type Upload = Pick<PresignedUrl, 'method' | 'url' | 'headers'>;
