import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { S3PresignService, type PresignedUrl } from 'nestjs-s3-presign';

export interface Invoice {
  readonly id: string;
  readonly customer: string;
  readonly title: string;
}

@Injectable()
export class InvoicesService {
  /** Where an application would have its database. */
  private readonly invoices = new Map<string, Invoice>();

  constructor(private readonly presign: S3PresignService) {}

  /** The invoice of that customer; those of others are as good as not there. */
  find(id: string, customer: string): Invoice | undefined {
    const invoice = this.invoices.get(id);
    return invoice?.customer === customer ? invoice : undefined;
  }

  /** Takes up an invoice, and gives the URL to upload its file with, once, of just that length. */
  async create(
    customer: string,
    title: string,
    contentLength: number,
  ): Promise<{ readonly invoice: Invoice; readonly upload: PresignedUrl }> {
    const invoice = { id: randomUUID(), customer, title };
    const upload = await this.presign.presign({
      operation: 'put',
      key: keyOf(invoice),
      contentType: 'application/pdf',
      contentLength,
      overwrite: false,
    });
    this.invoices.set(invoice.id, invoice);
    return { invoice, upload };
  }

  download(invoice: Invoice): Promise<PresignedUrl> {
    return this.presign.presign({
      operation: 'get',
      key: keyOf(invoice),
      disposition: 'attachment',
      downloadAs: `${invoice.title}.pdf`,
    });
  }
}

/** Made by the server alone; the title is for people, and never part of it. */
const keyOf = ({ customer, id }: Invoice) => `customers/${customer}/${id}.pdf`;
