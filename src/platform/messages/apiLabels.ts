import * as vscode from 'vscode';
import type { ApiForm } from '../../core/endpoints/endpointApi';
import type { ApiSetting } from '../../core/endpoints/runRouter';

/** The name of an API, or of the choice to detect it. */
export function apiLabel(api: ApiSetting): string {
  switch (api) {
    case 'auto':
      return vscode.l10n.t('Detect automatically');
    case 'huggingface':
      return vscode.l10n.t('Hugging Face');
    case 'openai':
      return vscode.l10n.t('OpenAI-compatible');
    case 'endpoint':
      return vscode.l10n.t('Dedicated endpoint');
  }
}

/** The names of the APIs that an endpoint offers, such as “Hugging Face · OpenAI-compatible”. */
export function apiLabels(forms: readonly ApiForm[]): string {
  return forms.map(apiLabel).join(' · ');
}
