import type { ResultText } from '../resultBodyProtocol';
import type { ResultLabels } from '../resultLabelsProtocol';
import type { FromResultPanel } from '../resultProtocol';

/** What a body of a result needs to be drawn. */
export interface BodyContext {
  readonly labels: ResultLabels;
  /** Positions of the item and the body, which messages name. */
  readonly item: number;
  readonly body: number;
  readonly send: (message: FromResultPanel) => void;
  /** Brings another item of the result into sight. */
  readonly showItem: (index: number) => void;
  /** Creates the element for a text that may still grow. */
  readonly text: (text: ResultText, label: string) => HTMLElement;
}
