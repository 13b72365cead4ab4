import { l10n } from 'vscode';
import type { FailureReason } from '../../core/http/failure';
import { MAX_PICTURES_BYTES } from '../../core/http/limits';

type FileReason = Extract<
  FailureReason,
  'file' | 'folder' | 'notText' | 'notImage' | 'notAudio' | 'picture' | 'pictures' | 'fileSize'
>;

/** Returns the sentence for a file that cannot be sent. */
export function fileSentence(reason: FileReason, name: string): string {
  switch (reason) {
    case 'file':
      return l10n.t('“{0}” cannot be read. Nothing was sent. Check that the file exists.', name);
    case 'folder':
      return l10n.t('“{0}” is a folder. Select files.', name);
    case 'notText':
      return l10n.t('“{0}” is not a text file. Select a text file, or a model for such files.', name);
    case 'notImage':
      return l10n.t('“{0}” is not an image. Select an image, or a model for such files.', name);
    case 'notAudio':
      return l10n.t('“{0}” is not an audio file. Select an audio file, or a model for such files.', name);
    case 'picture':
      return l10n.t(
        '“{0}” is not a PNG, JPEG, WebP, or GIF picture, or it cannot be read. Nothing was sent.',
        name,
      );
    case 'pictures':
      return l10n.t(
        'The pictures are larger than {0} MB together. Send fewer or smaller ones.',
        MAX_PICTURES_BYTES / 1_000_000,
      );
    case 'fileSize':
      return l10n.t('“{0}” is too large to be sent. Select a smaller file.', name);
  }
}
