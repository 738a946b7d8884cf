/* The pages of the demo's sites, with their payment codes in them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pngUrl, qrPayload, qrPng, qrSvg } from './thai-qr.ts';

const FOLDER = join(import.meta.dirname, 'site');

export interface DemoPage {
  readonly file: string;
  /** PromptPay number in its payment code. */
  readonly payTo?: string;
  /** What it asks to be paid to, where the file leaves that open. */
  readonly account?: { readonly bank: string; readonly number: string };
}

/** The page as HTML; its payment code is a picture or a drawing, as the file asks for. */
export async function demoPage({ file, payTo, account }: DemoPage): Promise<string> {
  const text = await readFile(join(FOLDER, file), 'utf8');
  const html = text.replace('{{bank}}', account?.bank ?? '').replace('{{account}}', account?.number ?? '');
  if (payTo === undefined) return html;
  const payload = qrPayload(payTo);
  return html
    .replace('{{code picture}}', pngUrl(await qrPng(payload)))
    .replace('{{code drawing}}', await qrSvg(payload, 132));
}
