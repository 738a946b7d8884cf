import { Command } from 'commander';
import { scanFile } from '../../scan/scan-file.ts';
import { LIKELY } from '../../../lib/core/detect/candidate.ts';
import { HubError } from '../../hub-error.ts';
import { bytesOf } from '../input-bytes.ts';
import { note, print, UsageError } from '../io.ts';
import { plainText } from '../plain-text.ts';

interface Options {
  readonly text?: true;
  readonly min: string;
}

/** Readings less plausible than this are not printed unless asked for. */
const DEFAULT_MIN = String(LIKELY);

/** `tuean scan`: the indicators in files, one JSON line a file. Needs no hub. */
export function scanCommand(): Command {
  return new Command('scan')
    .description('indicators in text, HTML or picture files: one JSON line a file')
    .argument('<file...>', 'files to read; - is standard input')
    .option('--text', 'add the text that the offsets count in')
    .option('--min <confidence>', 'leave out readings below this, 0 to 1', DEFAULT_MIN)
    .option('--json', 'taken for symmetry: the lines are JSON either way')
    .option('--data <dir>', 'taken for symmetry: no hub is read')
    .action(async (files: readonly string[], { text: withText, min }: Options) => {
      const least = Number(min);
      if (!(least >= 0 && least <= 1)) throw new UsageError(`--min: expected a number from 0 to 1, got ${min}`);
      let failed = 0;
      for (const file of files) {
        try {
          const { indicators, text } = await scanFile(await bytesOf(file), file);
          const shown = indicators.filter(({ confidence }) => confidence >= least);
          await print(JSON.stringify({ file, indicators: shown, ...(withText === true ? { text } : {}) }));
        } catch (error) {
          if (!(error instanceof HubError)) throw error;
          failed += 1;
          note(`${plainText(file)}: ${error.message}`);
        }
      }
      if (failed > 0) throw new HubError('bad-file', `${failed} of ${files.length} files could not be read`);
    });
}
